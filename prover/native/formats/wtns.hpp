/** Witnesses as circom's calculators write them (.wtns). */
#pragma once
#include "../core/pool.hpp"
#include "bytes.hpp"

namespace colonnade {

struct Wtns {
  std::uint32_t wires = 0;
  /** 32 bytes a wire, normal form. */
  Bytes values;

  /**
   * Throws a FormatError (BATCH_INVALID) unless the file is whole, over BN254, of exactly `wires` values, each below r, the first one 1.
   * The view lives as long as `file`.
   */
  static Wtns read(Bytes file, std::uint32_t wires, Pool& pool, const Cancel* cancel = nullptr);
};

}  // namespace colonnade
