/** Columns are empty for the most part and for a long time: work that looks at filled rows only. */
#pragma once
#include <cstdint>
#include <vector>

#include "../core/kernels.hpp"
#include "../core/mont256.hpp"
#include "../formats/bytes.hpp"

namespace colonnade {

/** The rows of a vector that are not zero, in order. */
std::vector<std::uint32_t> filled_rows(const Byte* vector, std::size_t count, Run run);

/** Whether so few rows are filled that going through them one by one costs less than kernels that go through all. */
inline bool is_sparse(std::size_t filled, std::size_t count) { return filled < count / 8; }

/** result += factor·vector, element by element; the factor in Montgomery form. */
void add_scaled(Byte* result, const Byte* vector, const Fr& factor, std::size_t count, const Kernels& kernels, Run run);

}  // namespace colonnade
