#include "sparse.hpp"

#include <algorithm>

namespace colonnade {

std::vector<std::uint32_t> filled_rows(const Byte* vector, std::size_t count, Run run) {
  constexpr std::size_t CHUNK = std::size_t{1} << 14;
  std::vector<std::vector<std::uint32_t>> parts((count + CHUNK - 1) / CHUNK);
  run.pool.run(parts.size(), [&](std::size_t part) {
    for (std::size_t row = part * CHUNK; row < std::min(count, (part + 1) * CHUNK); row++) {
      if (!Fr::load(vector + row * FIELD_BYTES).is_zero()) parts[part].push_back(static_cast<std::uint32_t>(row));
    }
  }, run.cancel);
  std::vector<std::uint32_t> rows;
  for (const auto& part : parts) rows.insert(rows.end(), part.begin(), part.end());
  return rows;
}

void add_scaled(Byte* result, const Byte* vector, const Fr& factor, std::size_t count, const Kernels& kernels, Run run) {
  const std::vector<std::uint32_t> rows = filled_rows(vector, count, run);
  if (!is_sparse(rows.size(), count)) {
    Byte scale[FIELD_BYTES];
    factor.store(scale);
    kernels.add_scaled(result, result, vector, scale, count, run);
    return;
  }
  run.pool.run_ranges(rows.size(), 1024, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; i++) {
      const std::size_t at = rows[i] * FIELD_BYTES;
      (Fr::load(result + at) + factor * Fr::load(vector + at)).store(result + at);
    }
  }, run.cancel);
}

}  // namespace colonnade
