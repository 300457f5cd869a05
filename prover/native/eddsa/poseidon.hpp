// Poseidon with circomlib's parameters, in the form with sparse matrices in the partial rounds. Constants come from outside, once.
#pragma once
#include <array>
#include <memory>
#include <vector>
#include "fr.hpp"

namespace colonnade::eddsa {

inline constexpr int MAX_ARITY = 16;
inline constexpr int FULL_ROUNDS = 8;

/** The constants of one width. Matrices are stored so that each output is one dot product with a row. */
template <class C>
struct PoseidonTable {
  int width = 0;
  int partialRounds = 0;
  /** Of the full rounds before, then one for each partial round, then of the full rounds after. */
  std::vector<C> added;
  std::vector<C> mix;
  std::vector<C> mixBeforePartial;
  /** Of each partial round: a row for the first output, then the column that the first lane adds to the others. */
  std::vector<C> sparse;

  /** Number of constants that `width` and `partialRounds` ask for, in the order of the members. */
  static std::size_t size(int width, int partialRounds) {
    const auto t = static_cast<std::size_t>(width), r = static_cast<std::size_t>(partialRounds);
    return t * FULL_ROUNDS + r + 2 * t * t + (2 * t - 1) * r;
  }

  template <class Source, class Convert>
  static PoseidonTable from(int width, int partialRounds, const Source* constants, Convert convert) {
    PoseidonTable table{width, partialRounds, {}, {}, {}, {}};
    const std::size_t t = static_cast<std::size_t>(width);
    std::size_t at = 0;
    const auto take = [&](std::vector<C>& to, std::size_t count) {
      to.reserve(count);
      for (std::size_t i = 0; i < count; i++) to.push_back(convert(constants[at++]));
    };
    take(table.added, t * FULL_ROUNDS + static_cast<std::size_t>(partialRounds));
    take(table.mix, t * t);
    take(table.mixBeforePartial, t * t);
    take(table.sparse, (2 * t - 1) * static_cast<std::size_t>(partialRounds));
    return table;
  }
};

template <class F>
inline F fifthPower(const F& a) {
  return square(square(a)) * a;
}

template <class F>
inline void multiplyState(F* state, const typename F::Constant* matrix, int t) {
  F mixed[MAX_ARITY + 1];
  for (int i = 0; i < t; i++) mixed[i] = dot(matrix + i * t, state, t);
  for (int i = 0; i < t; i++) state[i] = mixed[i];
}

/** Poseidon of width − 1 inputs; `state` holds the initial state and the inputs, and is overwritten. */
template <class F>
F poseidon(const PoseidonTable<typename F::Constant>& table, F* state) {
  const int t = table.width;
  const typename F::Constant* added = table.added.data();
  const auto addAll = [&] {
    for (int i = 0; i < t; i++) state[i] = state[i] + added[i];
    added += t;
  };
  addAll();
  for (int round = 0; round < FULL_ROUNDS / 2; round++) {
    for (int i = 0; i < t; i++) state[i] = fifthPower(state[i]);
    addAll();
    multiplyState(state, round < FULL_ROUNDS / 2 - 1 ? table.mix.data() : table.mixBeforePartial.data(), t);
  }
  const typename F::Constant* sparse = table.sparse.data();
  for (int round = 0; round < table.partialRounds; round++, sparse += 2 * t - 1) {
    state[0] = fifthPower(state[0]) + *added++;
    const F first = dot(sparse, state, t);
    for (int k = 1; k < t; k++) state[k] = trimmed(state[k] + state[0] * sparse[t + k - 1]);
    state[0] = first;
  }
  for (int round = 0; round < FULL_ROUNDS / 2; round++) {
    for (int i = 0; i < t; i++) state[i] = fifthPower(state[i]);
    if (round < FULL_ROUNDS / 2 - 1) {
      addAll();
      multiplyState(state, table.mix.data(), t);
    }
  }
  return dot(table.mix.data(), state, t);
}

}  // namespace colonnade::eddsa
