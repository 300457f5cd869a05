#include "matrix.hpp"

#include <array>
#include <unordered_map>

namespace colonnade {

namespace {

using Key = std::array<u64, 4>;

struct Hash {
  std::size_t operator()(const Key& key) const { return key[0] ^ (key[1] * 0x9e3779b97f4a7c15) ^ key[2] ^ (key[3] << 1); }
};

Key key_of(const Fr& value) { return {value.w[0], value.w[1], value.w[2], value.w[3]}; }

}  // namespace

Matrices::Matrices(const Zkey& key) : values_{Fr::one(), Fr::one().negated()} {
  const std::size_t rows = std::size_t{1} << key.log;
  for (Rows* matrix : {&a_, &b_}) matrix->starts.assign(rows + 1, 0);
  const auto entry_at = [&](std::size_t i) { return Coefficient::at(key.coefficients.data + i * Coefficient::SIZE); };
  const auto matrix_of = [&](const Coefficient& entry) -> Rows& { return entry.matrix == 0 ? a_ : b_; };

  for (std::size_t i = 0; i < key.coefficient_count; i++) {
    const Coefficient entry = entry_at(i);
    matrix_of(entry).starts[entry.constraint + 1]++;
  }
  for (Rows* matrix : {&a_, &b_}) {
    for (std::size_t row = 0; row < rows; row++) matrix->starts[row + 1] += matrix->starts[row];
    matrix->entries.resize(matrix->starts[rows]);
  }

  // Values as the file has them, times R², to their place in the table, which holds them times R.
  std::unordered_map<Key, std::uint32_t, Hash> places;
  for (std::uint32_t i : {ONE, MINUS_ONE}) places.emplace(key_of(values_[i].to_montgomery()), i);
  // Where each row's next entry goes.
  std::vector<std::uint32_t> next[2] = {a_.starts, b_.starts};
  for (std::size_t i = 0; i < key.coefficient_count; i++) {
    const Coefficient entry = entry_at(i);
    const Fr value = Fr::load(entry.value);
    const auto [place, is_new] = places.try_emplace(key_of(value), static_cast<std::uint32_t>(values_.size()));
    if (is_new) values_.push_back(value.from_montgomery());
    matrix_of(entry).entries[next[entry.matrix][entry.constraint]++] = {entry.wire, place->second};
  }
}

void Matrices::multiply(const Rows& rows, const Byte* wires, Byte* result, Run run) const {
  run.pool.run_ranges(rows.starts.size() - 1, 1024, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; row++) {
      Fr sum = Fr::zero();
      for (std::uint32_t i = rows.starts[row]; i < rows.starts[row + 1]; i++) {
        const Entry entry = rows.entries[i];
        const Fr wire = Fr::load(wires + std::size_t{entry.wire} * FIELD_BYTES);
        if (entry.value == ONE) sum = sum + wire;
        else if (entry.value == MINUS_ONE) sum = sum - wire;
        else sum = sum + values_[entry.value] * wire;
      }
      sum.store(result + row * FIELD_BYTES);
    }
  }, run.cancel);
}

std::size_t Matrices::bytes() const {
  return values_.size() * sizeof(Fr) + (a_.starts.size() + b_.starts.size()) * sizeof(std::uint32_t) + (a_.entries.size() + b_.entries.size()) * sizeof(Entry);
}

std::size_t Matrices::bytes_for(unsigned log, std::size_t coefficients) {
  return coefficients * (sizeof(Entry) + sizeof(Fr)) + 2 * sizeof(std::uint32_t) * ((std::size_t{1} << log) + 1);
}

}  // namespace colonnade
