/** A revision: one zip in S3. */
export interface ArtifactLocation {
  readonly bucket: string;
  readonly key: string;
}

/** A file to read from a revision. */
export interface WantedFile {
  /** Path inside the revision, with `/`. */
  readonly path: string;
  /** Maximum size after decompression. A larger file is refused. */
  readonly maxBytes: number;
  /** The field of the input that names the file, for the message if the file is missing. */
  readonly field: string;
  /** Hash of the pinned copy to read instead of the artifact. */
  readonly sha256?: string;
}

/** Texts of the requested files, under the keys of the caller; undefined for a key without a requested file. */
export type WantedTexts<Wanted> = {
  readonly [Key in keyof Wanted]: Wanted[Key] extends WantedFile ? string : string | undefined;
};

/** Reads files from revisions. Downloads only the parts of a revision that contain them. */
export interface ArtifactFiles {
  /**
   * @throws DeploymentError RevisionUnavailable when the revision or a file does not exist or cannot be read,
   *   ConfigurationError when a path is invalid or a file is too large
   */
  readTexts<Wanted extends Readonly<Record<string, WantedFile | undefined>>>(
    location: ArtifactLocation,
    wanted: Wanted,
  ): Promise<WantedTexts<Wanted>>;
}

/** One revision, read in several steps. All steps read the same object, or fail. */
export interface Artifact {
  /** @throws DeploymentError as `ArtifactFiles.readTexts`, and RevisionUnavailable if the object changed since the first read */
  readTexts<Wanted extends Readonly<Record<string, WantedFile | undefined>>>(wanted: Wanted): Promise<WantedTexts<Wanted>>;
}

/** Revisions in S3. */
export interface Artifacts {
  /** Opens a revision; the first read decides which object it is. */
  open(location: ArtifactLocation): Artifact;
}

/** Copies of files of revisions, in the gate's bucket. */
export interface RevisionCopies {
  /** @returns SHA-256 of the text, as 64 hexadecimal digits */
  put(text: string): Promise<string>;
  /** @throws DeploymentError RevisionUnavailable if there is no copy, or if its content does not have this hash */
  read(sha256: string): Promise<string>;
}
