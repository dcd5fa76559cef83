/** One file of a tree. Its content may be asked for only until the next file is drawn. */
export interface TreeFile {
  /** Path inside the tree, forward slashes, no leading "./". */
  readonly path: string;
  /** Where the file itself lies on disk; absent inside archives. */
  readonly disk?: string;
  /** Bytes. */
  size(): Promise<number>;
  /** The first 1024 bytes, or fewer if the file is shorter. May be followed by `bytes` or `stream`. */
  head(): Promise<Uint8Array>;
  bytes(): Promise<Uint8Array>;
  stream(): AsyncIterable<Uint8Array>;
}

/** Files under names: a folder, an archive, or archives side by side. What the files mean is the layouts' concern. */
export interface FileTree {
  readonly root: string;
  /** Every file in an order that is the same each time. */
  files(signal?: AbortSignal): AsyncIterable<TreeFile>;
}
