/**
 * A file mapped into memory for reading. Files are replaced by renaming a finished one over them (set-up does), so a mapped file keeps
 * its bytes; one that is cut short in place while it is mapped takes the process with it, as for every program that maps files.
 */
#pragma once
#include <string>

#include "bytes.hpp"

namespace colonnade {

class MappedFile {
 public:
  /** Throws a FormatError with `code` if the file cannot be read. */
  MappedFile(const std::string& path, const char* code);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  Bytes bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

}  // namespace colonnade
