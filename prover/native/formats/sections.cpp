#include "sections.hpp"

#include "error.hpp"

namespace colonnade {

namespace {
constexpr std::size_t FILE_HEADER = 12;
constexpr std::size_t SECTION_HEADER = 12;
}  // namespace

Sections::Sections(Bytes file, const char* magic, std::uint32_t version, const char* code) : magic_(magic), code_(code) {
  if (file.size < FILE_HEADER || std::memcmp(file.data, magic, 4) != 0) throw FormatError(code, {{"format", magic}, {"reason", "the file does not begin with its magic"}});
  if (const std::uint32_t actual = load_u32(file.data + 4); actual != version) {
    throw FormatError(code, {{"format", magic}, {"reason", "another version"}, {"expected", version}, {"actual", actual}});
  }
  std::size_t at = FILE_HEADER;
  for (std::uint32_t left = load_u32(file.data + 8); left > 0; left--) {
    if (file.size - at < SECTION_HEADER) throw FormatError(code, {{"format", magic}, {"reason", "the file ends in a section's header"}, {"at", at}});
    const std::uint32_t type = load_u32(file.data + at);
    const std::uint64_t size = load_u64(file.data + at + 4);
    at += SECTION_HEADER;
    if (size > file.size - at) throw FormatError(code, {{"format", magic}, {"reason", "a section ends beyond the file"}, {"section", type}, {"expected", size}, {"actual", file.size - at}});
    if (type >= TYPES) throw FormatError(code, {{"format", magic}, {"reason", "unknown section"}, {"section", type}});
    if (sections_[type].data != nullptr) throw FormatError(code, {{"format", magic}, {"reason", "a section comes twice"}, {"section", type}});
    sections_[type] = {file.data + at, static_cast<std::size_t>(size)};
    at += static_cast<std::size_t>(size);
  }
  if (at != file.size) throw FormatError(code, {{"format", magic}, {"reason", "bytes after the last section"}, {"expected", at}, {"actual", file.size}});
}

Bytes Sections::get(std::uint32_t type) const {
  const Bytes& section = sections_[type];
  if (section.data == nullptr) throw FormatError(code_, {{"format", magic_}, {"reason", "a section is missing"}, {"section", type}});
  return section;
}

Bytes Sections::get(std::uint32_t type, std::uint64_t size) const {
  const Bytes section = get(type);
  if (section.size != size) throw FormatError(code_, {{"format", magic_}, {"reason", "a section of another size"}, {"section", type}, {"expected", size}, {"actual", section.size}});
  return section;
}

}  // namespace colonnade
