/** The points of one column size, loaded once, and commitments with them. */
#pragma once
#include <memory>
#include <string>

#include "../core/kernels.hpp"
#include "../formats/bytes.hpp"
#include "../formats/points_file.hpp"

namespace colonnade {

class Columns {
 public:
  /** Checks the whole file. Throws a FormatError (MANIFEST_MISMATCH), Cancelled, std::bad_alloc. */
  static std::unique_ptr<Columns> load(const std::string& path, const Kernels& kernels, Run run);

  const Kernels& kernels;
  const unsigned log;
  Byte tau_g2[G2_BYTES];

  std::size_t rows() const { return std::size_t{1} << log; }
  const Bases& monomial() const { return *monomial_; }
  const Bases& lagrange() const { return *lagrange_; }

  /** Commitment to `count` coefficients or values in Montgomery form; count ≤ rows. Affine, Montgomery. */
  void commit(const Bases& bases, const Byte* vector, std::size_t count, Byte* point, Run run) const;
  /** Commitment to a column of scalars (normal form) in the given rows, zero elsewhere. */
  void commit_sparse(const std::uint32_t* rows, const Byte* scalars, std::size_t count, Byte* point, Run run) const;

 private:
  Columns(const PointsFile& file, const Kernels& kernels, Run run);

  std::unique_ptr<Bases> monomial_, lagrange_;
};

}  // namespace colonnade
