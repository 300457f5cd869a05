/**
 * The number-theoretic transform on lanes. N = C·M elements (C lanes) are first transformed over the C rows of M elements, which brings the rows into
 * lanes; after one product with twiddles, every lane holds a transform of size M of its own, and all lanes work in step with the same constants. That
 * one is decimation in frequency, two levels in one pass over memory, in blocks that fit the second-level cache.
 */
#pragma once
#include <array>
#include <map>
#include <memory>
#include <mutex>

#include "batch_add.hpp"
#include "kernels.hpp"

namespace colonnade {

/** A generator of the domain of 2^log points: the one of snarkjs, from the multiplicative generator 5. */
inline Fr domain_root(unsigned log) {
  // (r − 1)/2^28: the lowest bit, which is dropped, is the 1.
  u64 exponent[4];
  for (int i = 0; i < 4; i++) exponent[i] = (ScalarField::P[i] >> 28) | (i < 3 ? ScalarField::P[i + 1] << 36 : 0);
  Fr root = Fr::from_u64(5).pow(exponent);
  for (unsigned i = log; i < 28; i++) root = root.squared();
  return root;
}

template <class L>
class Ntt {
 public:
  static constexpr unsigned LANES = L::COUNT;
  static constexpr unsigned LANES_LOG = LANES == 8 ? 3 : 0;
  /** Vectors of a block that one thread transforms in its cache. */
  static constexpr std::size_t BLOCK = 1024;
  static constexpr unsigned LEAST_LOG = 2 * LANES_LOG;

  /** Tables for one size and direction, made once and kept. */
  static const Ntt& of(unsigned log, bool inverse) {
    static std::mutex mutex;
    static std::map<std::pair<unsigned, bool>, std::unique_ptr<Ntt>> made;
    std::lock_guard<std::mutex> lock(mutex);
    auto& entry = made[{log, inverse}];
    if (!entry) entry.reset(new Ntt(log, inverse));
    return *entry;
  }

  /** In place, natural order; what is stored is multiplied by `factor` as a plain number and R^-1 of the lanes. */
  void transform(Byte* values, const L& factor, Run run) const {
    Aligned<L> data(size_);
    load(values, data.get(), run);
    core(data.get(), run);
    run.pool.run_ranges(size_, 256, [&](std::size_t begin, std::size_t end) {
      for (std::size_t v = begin; v < end; v++) {
        // Vector v holds elements LANES·reverse(v) and the next ones.
        const std::size_t at = reverse(v);
        (data[v] * factor).template less<1>().store_row(values + at * LANES * 32);
      }
    }, run.cancel);
  }

 private:
  using Constant = typename L::Constant;
  struct Twiddles { Constant w1, w2, w3; };

  Ntt(unsigned log, bool inverse)
      : log_(log), vectors_log_(log - LANES_LOG), size_(std::size_t(1) << vectors_log_), coarse_((size_ + FINE - 1) / FINE), fine_(FINE) {
    const auto root = [&](unsigned l) { return inverse ? domain_root(l).inverted() : domain_root(l); };
    quarter_ = L::constant(root(2));
    if (LANES > 1) {
      eighth_ = {L::constant(root(3)), L::constant(root(3).pow(2)), L::constant(root(3).pow(3))};
      const Fr w = root(log);
      const auto fill = [&](Aligned<L>& table, std::size_t count, const Fr& step) {
        L ratio = L::one(), value = L::one();
        Fr lane = Fr::one();
        for (unsigned i = 0; i < LANES; i++, lane = lane * step) ratio.set(int(i), lane);
        for (std::size_t i = 0; i < count; i++, value = value * ratio) table[i] = value;
      };
      fill(fine_, FINE, w);
      fill(coarse_, (size_ + FINE - 1) / FINE, w.pow(FINE));
    }
    unsigned level = vectors_log_;
    if (level % 2 == 1) {
      Fr w = root(level), value = Fr::one();
      first_.reserve(size_ / 2);
      for (std::size_t j = 0; j < size_ / 2; j++, value = value * w) first_.push_back(L::constant(value));
      level--;
    }
    for (; level >= 2; level -= 2) {
      std::vector<Twiddles> table;
      const std::size_t quarter = std::size_t(1) << (level - 2);
      table.reserve(quarter);
      const Fr w = root(level);
      Fr value = Fr::one();
      for (std::size_t j = 0; j < quarter; j++, value = value * w) {
        const Fr square = value.squared();
        table.push_back({L::constant(value), L::constant(square), L::constant(square * value)});
      }
      levels_.push_back(std::move(table));
    }
  }

  std::size_t reverse(std::size_t v) const {
    std::size_t r = 0;
    for (unsigned i = 0; i < vectors_log_; i++) r |= ((v >> i) & 1) << (vectors_log_ - 1 - i);
    return r;
  }

  static L settled(const L& below_16) { return below_16.template less<8>().template less<4>().template less<2>(); }

  /** Row r's element v → lane r of vector v, transformed over the rows. */
  void load(const Byte* values, L* data, Run run) const {
    const std::size_t tile = LANES;
    run.pool.run_ranges(size_ / tile, 64, [&](std::size_t begin, std::size_t end) {
      for (std::size_t t = begin; t < end; t++) {
        L x[LANES];
        for (unsigned row = 0; row < LANES; row++) x[row] = settled(L::import_row(values + (row * size_ + t * tile) * 32));
        if (LANES > 1) {
          transform_8(x);
          L::transpose_tile(x);
          for (unsigned i = 0; i < LANES; i++) {
            const std::size_t v = t * tile + i;
            x[i] = x[i] * (fine_[v % FINE] * coarse_[v / FINE]);
          }
        }
        for (unsigned i = 0; i < LANES; i++) data[t * tile + i] = x[i];
      }
    }, run.cancel);
  }

  /** Eight values, natural order in and out, below 2. */
  void transform_8(L* x) const {
    L y[8];
    for (int i = 0; i < 4; i++) {
      y[i] = (x[i] + x[i + 4]).template less<2>();
      y[i + 4] = L::template subtract<2>(x[i], x[i + 4]);  // 4
    }
    for (int i = 1; i < 4; i++) y[4 + i] = y[4 + i] * L::all(eighth_[i - 1]);
    y[4] = y[4].template less<2>();
    for (int half = 0; half < 2; half++) {
      L* z = y + 4 * half;
      const L a = (z[0] + z[2]).template less<2>(), b = (z[1] + z[3]).template less<2>();
      const L c = L::template subtract<2>(z[0], z[2]).template less<2>();
      const L d = L::template subtract<2>(z[1], z[3]) * L::all(quarter_);
      x[0 + half] = (a + b).template less<2>();
      x[4 + half] = L::template subtract<2>(a, b).template less<2>();
      x[2 + half] = (c + d).template less<2>();
      x[6 + half] = L::template subtract<2>(c, d).template less<2>();
    }
  }

  void core(L* data, Run run) const {
    std::size_t block = size_;
    if (!first_.empty()) {
      const std::size_t half = size_ / 2;
      run.pool.run_ranges(half, 256, [&](std::size_t begin, std::size_t end) {
        for (std::size_t j = begin; j < end; j++) {
          const L a = data[j], b = data[j + half];
          data[j] = (a + b).template less<2>();
          data[j + half] = L::template subtract<2>(a, b) * L::all(first_[j]);
        }
      }, run.cancel);
      block = half;
    }
    std::size_t level = 0;
    for (; level < levels_.size() && block > BLOCK; level++, block /= 4) {
      run.pool.run_ranges(size_ / 4, 256, [&](std::size_t begin, std::size_t end) {
        const std::size_t quarter = block / 4;
        for (std::size_t i = begin; i < end; i++) butterfly(data + (i / quarter) * block + i % quarter, quarter, levels_[level][i % quarter]);
      }, run.cancel);
    }
    if (level == levels_.size()) return;
    run.pool.run_ranges(size_ / block, 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; i++) finish(data + i * block, block, level);
    }, run.cancel);
  }

  void finish(L* data, std::size_t count, std::size_t level) const {
    for (std::size_t block = count; level < levels_.size(); level++, block /= 4) {
      const std::size_t quarter = block / 4;
      const Twiddles* table = levels_[level].data();
      for (L* base = data; base < data + count; base += block) {
        for (std::size_t j = 0; j < quarter; j++) butterfly(base + j, quarter, table[j]);
      }
    }
  }

  /** Two levels of decimation in frequency; all below 2. */
  void butterfly(L* x, std::size_t quarter, const Twiddles& w) const {
    const L a = x[0] + x[2 * quarter], b = x[quarter] + x[3 * quarter];                             // 4
    const L c = L::template subtract<2>(x[0], x[2 * quarter]);                                      // 4
    const L d = L::template subtract<2>(x[quarter], x[3 * quarter]) * L::all(quarter_);             // 2
    x[0] = (a + b).template less<4>().template less<2>();
    L out[3] = {c + d, L::template subtract<4>(a, b), L::template subtract<2>(c, d)};               // 6, 8, 6
    const L factors[3] = {L::all(w.w1), L::all(w.w2), L::all(w.w3)};
    L::template multiply<3>(out, out, factors);
    x[quarter] = out[1];
    x[2 * quarter] = out[0];
    x[3 * quarter] = out[2];
  }

  static constexpr std::size_t FINE = 64;
  unsigned log_, vectors_log_;
  std::size_t size_;
  Aligned<L> coarse_, fine_;
  Constant quarter_;
  std::array<Constant, 3> eighth_;
  std::vector<Constant> first_;
  std::vector<std::vector<Twiddles>> levels_;
};

}  // namespace colonnade
