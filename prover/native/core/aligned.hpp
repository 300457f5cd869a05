/** Memory for lanes, points and long lists. */
#pragma once
#include <cstddef>
#include <cstdlib>
#include <new>
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace colonnade {

/**
 * An array that begins at a cache line; not initialised. Large ones ask for huge pages: points are read in random order, and with small pages most reads
 * would miss the processor's address cache as well.
 */
template <class T>
class Aligned {
 public:
  Aligned() = default;
  explicit Aligned(std::size_t count) {
    constexpr std::size_t HUGE_PAGE = std::size_t(2) << 20;
    const std::size_t bytes = count * sizeof(T) + 64;
    const std::size_t unit = bytes >= 2 * HUGE_PAGE ? HUGE_PAGE : 64;
    data_ = static_cast<T*>(std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit));
    if (data_ == nullptr) throw std::bad_alloc();
#if defined(__linux__)
    // Advice: where it is not taken nothing is lost.
    if (unit == HUGE_PAGE) (void)madvise(data_, (bytes + unit - 1) / unit * unit, MADV_HUGEPAGE);
#endif
  }
  ~Aligned() { std::free(data_); }
  Aligned(Aligned&& other) noexcept : data_(other.data_) { other.data_ = nullptr; }
  Aligned& operator=(Aligned&& other) noexcept {
    std::free(data_);
    data_ = other.data_;
    other.data_ = nullptr;
    return *this;
  }
  T* get() { return data_; }
  const T* get() const { return data_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }

 private:
  T* data_ = nullptr;
};

}  // namespace colonnade
