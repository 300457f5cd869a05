/** Views of bytes that lie elsewhere, and numbers in them. All files are little-endian, as is every machine that this builds for. */
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "The native prover reads its files in place and needs a little-endian machine"
#endif

namespace colonnade {

using Byte = std::uint8_t;

struct Bytes {
  const Byte* data = nullptr;
  std::size_t size = 0;
};

inline std::uint32_t load_u32(const Byte* at) {
  std::uint32_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

inline std::uint64_t load_u64(const Byte* at) {
  std::uint64_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

constexpr std::size_t FIELD_BYTES = 32;
constexpr std::size_t G1_BYTES = 64;
constexpr std::size_t G2_BYTES = 128;

}  // namespace colonnade
