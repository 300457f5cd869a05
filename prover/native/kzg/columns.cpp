#include "columns.hpp"

#include "../formats/buffer.hpp"
#include "../formats/mapped_file.hpp"
#include "sparse.hpp"

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

void Columns::commit(const Bases& bases, const Byte* vector, std::size_t count, Byte* point, Run run) const {
  const std::vector<std::uint32_t> filled = filled_rows(vector, count, run);
  const bool sparse = is_sparse(filled.size(), count);
  Buffer scalars((sparse ? filled.size() : count) * FIELD_BYTES);
  if (sparse) {
    for (std::size_t i = 0; i < filled.size(); i++) std::memcpy(scalars.data() + i * FIELD_BYTES, vector + filled[i] * FIELD_BYTES, FIELD_BYTES);
    kernels.from_montgomery(scalars.data(), scalars.data(), filled.size(), run);
    kernels.g1_msm(bases, filled.data(), scalars.data(), filled.size(), point, run);
  } else {
    kernels.from_montgomery(scalars.data(), vector, count, run);
    kernels.g1_msm(bases, nullptr, scalars.data(), count, point, run);
  }
}

void Columns::commit_sparse(const std::uint32_t* rows, const Byte* scalars, std::size_t count, Byte* point, Run run) const {
  kernels.g1_msm(*lagrange_, rows, scalars, count, point, run);
}

}  // namespace colonnade
