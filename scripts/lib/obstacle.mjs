/**
 * What keeps the project from running on a machine. Plain JavaScript without anything newer than Node 12 knows, because
 * it has to run where the obstacle is.
 */

/** What the official builds of the pinned Node are linked with: they do not run on less. */
const LEAST_GLIBC = [2, 28];
const LEAST_NODE = 18;
const PLATFORMS = ["linux", "darwin"];
const ARCHITECTURES = ["x64", "arm64"];

/**
 * One line that says what is needed; undefined where nothing is in the way. `glibc` is the C library's version,
 * undefined where it is another one; `nodeVersion` is that of the Node that runs now, `pinned` the one that the project
 * installs.
 */
export function obstacleOf({ platform, arch, nodeVersion, glibc, pinned }) {
  if (platform === "win32")
    return "Colonnade runs on Linux and macOS. On Windows use WSL 2 (`wsl --install`), and run the same command there.";
  const notBuilt = `Node ${pinned}, which it installs, is not built for it`;
  if (PLATFORMS.indexOf(platform) === -1) return `Colonnade runs on Linux and macOS, not on ${platform}: ${notBuilt}.`;
  if (ARCHITECTURES.indexOf(arch) === -1) {
    return `Colonnade runs on 64-bit x86 and ARM processors, not on ${arch}: ${notBuilt}.`;
  }
  if (Number(nodeVersion.split(".")[0]) < LEAST_NODE) {
    return (
      `This is Node ${nodeVersion}; Colonnade needs Node ${LEAST_NODE} or newer to begin with ` +
      `(it then installs and uses ${pinned}). Get one from https://nodejs.org.`
    );
  }
  if (platform !== "linux") return undefined;
  const need = `Node ${pinned}, which Colonnade installs, needs glibc ${LEAST_GLIBC.join(".")} or newer`;
  const remedy = "use a distribution that has it: Debian 10, Ubuntu 20.04 or newer, or the image node:24-bookworm";
  if (glibc === undefined) return `${need}; this system has another C library (Alpine's musl?): ${remedy}.`;
  const version = glibc.split(".").map(Number);
  if (version[0] < LEAST_GLIBC[0] || (version[0] === LEAST_GLIBC[0] && version[1] < LEAST_GLIBC[1]))
    return `${need}; this system has ${glibc}: ${remedy}.`;
  return undefined;
}

/** The C library's version where Node says it: only glibc tells one. */
export function glibcOf(process) {
  try {
    const { glibcVersionRuntime } = process.report.getReport().header;
    return glibcVersionRuntime;
  } catch {
    return undefined;
  }
}
