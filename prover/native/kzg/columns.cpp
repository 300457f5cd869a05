#include "columns.hpp"

#include "../formats/mapped_file.hpp"

namespace colonnade {

Columns::Columns(const PointsFile& file, const Kernels& kernels, Run run)
    : kernels(kernels), log(file.log), monomial_(kernels.g1_bases(file.monomial.data, file.monomial.size / G1_BYTES, run)),
      lagrange_(kernels.g1_bases(file.lagrange.data, file.lagrange.size / G1_BYTES, run)) {
  std::memcpy(tau_g2, file.tau_g2.data, G2_BYTES);
}

std::unique_ptr<Columns> Columns::load(const std::string& path, const Kernels& kernels, Run run) {
  const MappedFile file(path, "MANIFEST_MISMATCH");
  return std::unique_ptr<Columns>(new Columns(PointsFile::read(file.bytes(), run.pool, run.cancel), kernels, run));
}

void Columns::commit(ColumnView column, Byte* point, Run run) const {
  Buffer scalars(column.count() * FIELD_BYTES);
  kernels.from_montgomery(scalars.data(), column.values, column.count(), run);
  kernels.g1_msm(*lagrange_, column.count() == rows() ? nullptr : column.rows.data(), scalars.data(), column.count(), point, run);
}

void Columns::commit_coefficients(const Byte* coefficients, std::size_t count, Byte* point, Run run) const {
  Buffer scalars(count * FIELD_BYTES);
  kernels.from_montgomery(scalars.data(), coefficients, count, run);
  kernels.g1_msm(*monomial_, nullptr, scalars.data(), count, point, run);
}

}  // namespace colonnade
