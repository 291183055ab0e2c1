/**
 * Completion scripts. Each asks `stackgate complete-words` for the words that can replace the current word, one per line with a description
 * after a tab, and completes names of files if the answer is empty.
 */
export const COMPLETION_SCRIPTS = {
  bash: `# Completion of stackgate for bash: add this script to ~/.bashrc.
_stackgate() {
  local IFS=$'\\n'
  COMPREPLY=($(stackgate complete-words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f 1))
}
complete -o default -F _stackgate stackgate
`,
  zsh: `#compdef stackgate
# Completion of stackgate for zsh: save this script as _stackgate in a directory of $fpath.
_stackgate() {
  local -a lines candidates
  local line
  lines=("\${(@f)$(stackgate complete-words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $lines; do
    candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#candidates} )); then
    _describe 'stackgate' candidates
  else
    _files
  fi
}
if [ "$funcstack[1]" = "_stackgate" ]; then
  _stackgate "$@"
else
  compdef _stackgate stackgate
fi
`,
  fish: `# Completion of stackgate for fish: save this script as ~/.config/fish/completions/stackgate.fish.
function __stackgate_words
    set -l words (commandline -opc) (commandline -ct)
    stackgate complete-words -- $words[2..] 2>/dev/null
end
complete -c stackgate -f -n 'count (__stackgate_words) >/dev/null' -a '(__stackgate_words)'
`,
  powershell: `# Completion of stackgate for PowerShell: add this script to $PROFILE.
Register-ArgumentCompleter -Native -CommandName stackgate -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
    if ($wordToComplete -eq '') { $words += '""' }
    stackgate complete-words -- @words 2>$null | ForEach-Object {
        $word, $description = $_ -split "\`t", 2
        if (-not $description) { $description = $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $description)
    }
}
`,
} as const;
