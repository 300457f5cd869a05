// The input on stdin: for each signal the length of its name (32 bits), its name, how many values (32 bits), and 32 bytes a value,
// all little-endian.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "program.hpp"

namespace witness {

inline std::vector<unsigned char> read_all(int file, std::size_t limit) {
  std::vector<unsigned char> bytes;
  for (;;) {
    const std::size_t have = bytes.size();
    bytes.resize(have + 65536);
    const ssize_t got = read(file, bytes.data() + have, 65536);
    if (got < 0 && errno != EINTR) throw Failure("cannot read the input");
    bytes.resize(have + (got < 0 ? 0 : (std::size_t)got));
    if (got == 0) return bytes;
    if (bytes.size() > limit) throw Refusal("the input is too long");
  }
}

// FNV-1a, by which circom knows its inputs.
inline u64 hash_name(const std::string& name) {
  u64 hash = 0xcbf29ce484222325;
  for (const unsigned char c : name) hash = (hash ^ c) * 0x100000001b3;
  return hash;
}

class InputReader {
 public:
  InputReader(const Program& program, const std::vector<unsigned char>& bytes) : program_(program), bytes_(bytes) {}

  // Sets `v`, one element for each input. Throws a Refusal unless every input is set once, by a value below p.
  void read(Fe* v) {
    std::vector<bool> set(program_.signals, false);
    while (at_ < bytes_.size()) {
      const u32 length = word();
      if (length > 256) throw Refusal("the input has a name that is too long");
      const std::string name((const char*)take(length), length);
      const u32 signal = find(name);
      if (set[signal]) throw Refusal("the input " + name + " is given twice");
      set[signal] = true;
      const Input& input = program_.input_signals[signal];
      const u32 count = word();
      if (count != input.size) {
        throw Refusal("the input " + name + " has " + std::to_string(count) + " values, not " + std::to_string(input.size));
      }
      for (u32 i = 0; i < count; i++) {
        Fe& value = v[input.first + i];
        std::memcpy(&value, take(sizeof(Fe)), sizeof(Fe));
        if (!less(value, P)) throw Refusal("the input " + name + " has a value that is no field element");
      }
    }
    for (u32 i = 0; i < program_.signals; i++) {
      if (!set[i]) throw Refusal("an input is missing");
    }
  }

 private:
  const unsigned char* take(std::size_t count) {
    if (count > bytes_.size() - at_) throw Refusal("the input ends early");
    at_ += count;
    return bytes_.data() + at_ - count;
  }

  u32 word() {
    const unsigned char* b = take(4);
    return b[0] | (u32)b[1] << 8 | (u32)b[2] << 16 | (u32)b[3] << 24;
  }

  u32 find(const std::string& name) const {
    const u64 hash = hash_name(name);
    for (u32 i = 0; i < program_.signals; i++) {
      const Input& input = program_.input_signals[i];
      if (((u64)input.hash_high << 32 | input.hash_low) == hash) return i;
    }
    throw Refusal("the circuit has no input " + name);
  }

  const Program& program_;
  const std::vector<unsigned char>& bytes_;
  std::size_t at_ = 0;
};

}  // namespace witness
