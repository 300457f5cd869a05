/** Large vectors: aligned, not cleared, in huge pages where the system grants them. */
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace colonnade {

class Buffer {
 public:
  Buffer() = default;
  /** Throws std::bad_alloc. */
  explicit Buffer(std::size_t size) : size_(size) {
    const std::size_t alignment = size >= HUGE_PAGE ? HUGE_PAGE : CACHE_LINE;
    data_ = static_cast<std::uint8_t*>(std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment));
    if (data_ == nullptr && size > 0) throw std::bad_alloc();
#if defined(__linux__)
    if (size >= HUGE_PAGE) madvise(data_, size, MADV_HUGEPAGE);
#endif
  }
  ~Buffer() { std::free(data_); }
  Buffer(Buffer&& other) noexcept : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }

  std::uint8_t* data() { return data_; }
  const std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t HUGE_PAGE = std::size_t{1} << 21;
  static constexpr std::size_t CACHE_LINE = 64;
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace colonnade
