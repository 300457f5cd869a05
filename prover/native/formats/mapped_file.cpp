#include "mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "error.hpp"

namespace colonnade {

MappedFile::MappedFile(const std::string& path, const char* code) {
  const auto refuse = [&](const std::string& reason) { throw FormatError(code, {{"file", path}, {"reason", reason}}); };
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) refuse(std::string("cannot be opened: ") + std::strerror(errno));
  struct stat about;
  const bool regular = fstat(file, &about) == 0 && S_ISREG(about.st_mode);
  if (!regular || about.st_size == 0) {
    close(file);
    refuse(regular ? "is empty" : "is not a regular file");
  }
  bytes_.size = static_cast<std::size_t>(about.st_size);
  void* const data = mmap(nullptr, bytes_.size, PROT_READ, MAP_PRIVATE, file, 0);
  const int error = errno;
  close(file);
  if (data == MAP_FAILED) refuse(std::string("cannot be mapped: ") + std::strerror(error));
  madvise(data, bytes_.size, MADV_SEQUENTIAL);
  bytes_.data = static_cast<const Byte*>(data);
}

MappedFile::~MappedFile() { munmap(const_cast<Byte*>(bytes_.data), bytes_.size); }

}  // namespace colonnade
