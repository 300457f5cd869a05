/** What a reader throws for bytes that are not what they should be. Becomes a ColonnadeError of the same code in TypeScript. */
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace colonnade {

/** One value that explains an error: a number or a text. */
struct Detail {
  std::string name;
  std::string text;
  std::uint64_t number = 0;
  bool is_number = false;

  Detail(std::string name, std::string text) : name(std::move(name)), text(std::move(text)) {}
  Detail(std::string name, const char* text) : name(std::move(name)), text(text) {}
  Detail(std::string name, std::uint64_t number) : name(std::move(name)), number(number), is_number(true) {}
};

struct FormatError : std::runtime_error {
  /** A code of protocol/errors.ts. */
  const char* code;
  std::vector<Detail> details;

  FormatError(const char* code, std::vector<Detail> details) : std::runtime_error(describe(details)), code(code), details(std::move(details)) {}

 private:
  static std::string describe(const std::vector<Detail>& details) {
    std::string text;
    for (const Detail& d : details) text += (text.empty() ? "" : ", ") + d.name + ": " + (d.is_number ? std::to_string(d.number) : d.text);
    return text;
  }
};

}  // namespace colonnade
