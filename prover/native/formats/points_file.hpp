/** KZG points of one column size, as prover/setup/srs.ts writes them. */
#pragma once
#include "../core/curve.hpp"
#include "../core/pool.hpp"
#include "bytes.hpp"

namespace colonnade {

struct PointsFile {
  /** Columns have 2^log rows. */
  unsigned log = 0;
  /** τG2, affine, Montgomery: 128 bytes. */
  Bytes tau_g2;
  /** [τ^i]_1 and [L_i(τ)]_1 for i < 2^log. */
  Bytes monomial, lagrange;

  /** Sizes and τG2 only. Throws a FormatError (MANIFEST_MISMATCH). The views live as long as `file`. */
  static PointsFile read_header(Bytes file);
  /** Every point. That they are powers of one τ is not checked: the manifest's hash ties the file. */
  static PointsFile read(Bytes file, Pool& pool, const Cancel* cancel = nullptr);
};

}  // namespace colonnade
