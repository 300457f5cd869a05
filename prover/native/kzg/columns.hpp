/** The points of one column size, loaded once, and commitments with them. */
#pragma once
#include <memory>
#include <string>

#include "../core/kernels.hpp"
#include "../formats/bytes.hpp"
#include "../formats/points_file.hpp"
#include "column.hpp"

namespace colonnade {

class Columns {
 public:
  /** Checks the whole file. Throws a FormatError (MANIFEST_MISMATCH), Cancelled, std::bad_alloc. */
  static std::unique_ptr<Columns> load(const std::string& path, const Kernels& kernels, Run run);

  const Kernels& kernels;
  const unsigned log;
  Byte tau_g2[G2_BYTES];

  std::size_t rows() const { return std::size_t{1} << log; }

  /** Commitment to a column. Affine, Montgomery. */
  void commit(ColumnView column, Byte* point, Run run) const;
  /** Commitment to at most 2^log coefficients in Montgomery form. */
  void commit_coefficients(const Byte* coefficients, std::size_t count, Byte* point, Run run) const;

 private:
  Columns(const PointsFile& file, const Kernels& kernels, Run run);

  std::unique_ptr<Bases> monomial_, lagrange_;
};

}  // namespace colonnade
