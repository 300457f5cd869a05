/** The constraint system's matrices A and B by rows, and their products with a witness. */
#pragma once
#include <cstdint>
#include <vector>

#include "../core/kernels.hpp"
#include "../core/mont256.hpp"
#include "../formats/zkey.hpp"

namespace colonnade {

class Matrices {
 public:
  /** From a key that `Zkey::read` has checked. */
  explicit Matrices(const Zkey& key);

  /** Row by row: result[i] = Σ A[i][w]·wires[w], all rows of the domain. Wires and result in Montgomery form. */
  void multiply_a(const Byte* wires, Byte* result, Run run) const { multiply(a_, wires, result, run); }
  void multiply_b(const Byte* wires, Byte* result, Run run) const { multiply(b_, wires, result, run); }

  std::size_t bytes() const;
  /** What `bytes` will say at most. */
  static std::size_t bytes_for(unsigned log, std::size_t coefficients);

 private:
  struct Entry {
    std::uint32_t wire;
    /** Place in `values_`. */
    std::uint32_t value;
  };
  struct Rows {
    /** Row i has the entries from starts[i] up to starts[i + 1]. */
    std::vector<std::uint32_t> starts;
    std::vector<Entry> entries;
  };

  void multiply(const Rows& rows, const Byte* wires, Byte* result, Run run) const;

  /** Most coefficients are 1 or −1: they need no multiplication. They come first, the others follow, each once. */
  static constexpr std::uint32_t ONE = 0, MINUS_ONE = 1;
  std::vector<Fr> values_;
  Rows a_, b_;
};

}  // namespace colonnade
