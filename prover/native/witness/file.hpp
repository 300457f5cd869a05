// A file in memory, read-only, and memory for values: pages that the system fills with zeros when they are first touched.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "failure.hpp"

namespace witness {

class MappedFile {
 public:
  explicit MappedFile(const char* path) {
    const int file = open(path, O_RDONLY);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
      if (file >= 0) close(file);
      throw Failure(std::string("cannot read the program ") + path);
    }
    size_ = (std::size_t)status.st_size;
    void* start = size_ == 0 ? MAP_FAILED : mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (start == MAP_FAILED) throw Failure(std::string("cannot read the program ") + path);
    start_ = (const unsigned char*)start;
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() { munmap((void*)start_, size_); }

  const unsigned char* data() const { return start_; }
  std::size_t size() const { return size_; }

 private:
  const unsigned char* start_;
  std::size_t size_;
};

template <typename T>
class Pages {
 public:
  explicit Pages(std::size_t count) : bytes_((count == 0 ? 1 : count) * sizeof(T)) {
    void* start = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) throw Failure("not enough memory: " + std::to_string(bytes_ >> 20) + " MiB are needed");
#ifdef MADV_HUGEPAGE
    madvise(start, bytes_, MADV_HUGEPAGE);
#endif
    start_ = (T*)start;
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages() { munmap((void*)start_, bytes_); }

  T& operator[](std::size_t i) { return start_[i]; }

 private:
  T* start_;
  std::size_t bytes_;
};

}  // namespace witness
