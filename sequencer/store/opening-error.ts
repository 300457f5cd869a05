/** What to tell a person about a database that does not open. */
const codeOf = (error: unknown): string => (error as { code?: string }).code ?? "";

/** Whether another process holds the file. */
export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));

/**
 * First letters of a code, and what it means and asks for. None asks to delete anything: a database holds what is
 * nowhere else.
 */
const CASES: [code: RegExp, text: string][] = [
  [/^SQLITE_(BUSY|LOCKED)/, "another program holds it: end that program, or name another directory with --data"],
  [
    /^SQLITE_(NOTADB|CORRUPT)/,
    "it is damaged: keep it as it is, and start on a backup of it, or on another empty --data. " +
      "What was acknowledged after the backup, or " +
      "with an empty directory everything that was acknowledged and is not on L1 yet, is in this file and nowhere else",
  ],
  [/^SQLITE_FULL|^ENOSPC/, "the disk is full: make room"],
  [
    /^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)|^E(ACCES|PERM|ROFS|NOTDIR|EXIST|ISDIR|NOENT)/,
    "it cannot be opened for writing: let this user write there, or name another directory with --data",
  ],
  [/^SQLITE_IOERR/, "its disk does not work as it should: look at the system's log"],
];

/** An Error that names the file, the cause, and what to do. */
export function openingError(file: string, cause: unknown): Error {
  const [, remedy = "it did not open"] = CASES.find(([code]) => code.test(codeOf(cause))) ?? [];
  return new Error(`${file}: ${remedy} (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
}
