/** The container of iden3's binary files: magic, version, number of sections; then each section's type, size and content. */
#pragma once
#include <array>
#include <string>

#include "bytes.hpp"

namespace colonnade {

class Sections {
 public:
  /**
   * Finds the sections of a file of which `file` holds all bytes. Throws a FormatError with `code` unless the magic and the version fit, every
   * section lies within the file, none comes twice, and nothing follows the last one. Types above 63 are refused: nobody uses them.
   */
  Sections(Bytes file, const char* magic, std::uint32_t version, const char* code);

  /** The content of a section. Throws unless it is there. */
  Bytes get(std::uint32_t type) const;
  /** The same, and its size must be `size`. */
  Bytes get(std::uint32_t type, std::uint64_t size) const;

 private:
  static constexpr std::uint32_t TYPES = 64;
  std::array<Bytes, TYPES> sections_{};
  const char* magic_;
  const char* code_;
};

}  // namespace colonnade
