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
#include <type_traits>

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
  static constexpr unsigned LANES_LOG = LANES == 8 ? 3 : LANES == 4 ? 2 : 0;
  static_assert(LANES == 1u << LANES_LOG, "rows are transformed by transform_4 or transform_8");
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

  /** In place, natural order; what is stored is multiplied by `factor`. */
  void transform(Byte* values, const Fr& factor, Run run) const {
    Aligned<L> data(size_);
    const L all = L::all(factor);
    load(values, data.get(), run);
    core(data.get(), run);
    run.pool.run_ranges(size_, 256, [&](std::size_t begin, std::size_t end) {
      if (LANES == 1) {
        for (; begin < end; begin++) (data[begin] * all).store_row(values + reverse(begin) * 32);
      }
      for (std::size_t v = begin; v < end; v += 2) {
        // Vector v holds elements LANES·reverse(v) and the next ones.
        const std::size_t count = std::min<std::size_t>(2, end - v);
        L x[2] = {data[v], data[v + count - 1]};
        const L factors[2] = {all, all};
        L::template multiply<2>(x, x, factors);
        for (std::size_t k = 0; k < count; k++) {
          x[k].template less<1>().store_row(values + reverse(v + k) * LANES * 32);
        }
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
      if (LANES == 8) eighth_ = {L::constant(root(3)), L::constant(root(3).pow(2)), L::constant(root(3).pow(3))};
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

  /** Row r's element v → lane r of vector v, transformed over the rows. */
  void load(const Byte* values, L* data, Run run) const {
    const std::size_t tile = LANES;
    run.pool.run_ranges(size_ / tile, 64, [&](std::size_t begin, std::size_t end) {
      for (std::size_t t = begin; t < end; t++) {
        L x[LANES];
        for (unsigned row = 0; row < LANES; row++) x[row] = L::load_row(values + (row * size_ + t * tile) * 32);
        if (LANES > 1) {
          if (LANES == 8) transform_8(x);
          else transform_4(x);
          L::transpose_tile(x);
          L fine[LANES], coarse[LANES];
          for (unsigned i = 0; i < LANES; i++) {
            fine[i] = fine_[(t * tile + i) % FINE];
            coarse[i] = coarse_[(t * tile + i) / FINE];
          }
          L::template multiply<LANES>(fine, fine, coarse);
          L::template multiply<LANES>(x, x, fine);
        }
        for (unsigned i = 0; i < LANES; i++) data[t * tile + i] = x[i];
      }
    }, run.cancel);
  }

  /** Four values, natural order in and out, below 2. */
  void transform_4(L* x) const {
    const L a = (x[0] + x[2]).template less<2>(), b = (x[1] + x[3]).template less<2>();
    const L c = L::template subtract<2>(x[0], x[2]).template less<2>();
    const L d = L::template subtract<2>(x[1], x[3]) * L::all(quarter_);
    x[0] = (a + b).template less<2>();
    x[1] = (c + d).template less<2>();
    x[2] = L::template subtract<2>(a, b).template less<2>();
    x[3] = L::template subtract<2>(c, d).template less<2>();
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
      transform_4(z);
      for (int i = 0; i < 4; i++) x[2 * i + half] = z[i];
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
          data[j + half] = L::template loose_difference<2>(a, b) * L::all(first_[j]);
        }
      }, run.cancel);
      block = half;
    }
    std::size_t level = 0;
    for (; level < levels_.size() && block > BLOCK; level++, block /= 4) {
      run.pool.run_ranges(size_ / 4, 256, [&](std::size_t begin, std::size_t end) {
        pass(data, begin, end, block, level);
      }, run.cancel);
    }
    if (level == levels_.size()) return;
    run.pool.run_ranges(size_ / block, 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; i++) {
        std::size_t inner = block;
        for (std::size_t l = level; l < levels_.size(); l++, inner /= 4) pass(data + i * block, 0, block / 4, inner, l);
      }
    }, run.cancel);
  }

  /** Butterflies begin … end − 1 of a level whose blocks have `block` vectors: two at a time. */
  void pass(L* data, std::size_t begin, std::size_t end, std::size_t block, std::size_t level) const {
    const std::size_t quarter = block / 4;
    const Twiddles* table = levels_[level].data();
    // Powers of two: no division for each butterfly.
    const unsigned shift = unsigned(__builtin_ctzll(quarter));
    const auto go = [&](auto count, auto is_last) {
      constexpr int K = decltype(count)::value;
      for (; begin + K <= end; begin += K) {
        L* x[K];
        const Twiddles* w[K];
        for (int k = 0; k < K; k++) {
          const std::size_t j = (begin + k) & (quarter - 1);
          x[k] = data + ((begin + k) >> shift) * block + j;
          w[k] = table + j;
        }
        butterflies<K, decltype(is_last)::value>(x, quarter, w);
      }
    };
    using One = std::integral_constant<int, 1>;
    using Two = std::integral_constant<int, 2>;
    if (quarter == 1) {
      if (LANES > 1) go(Two(), std::true_type());
      go(One(), std::true_type());
    } else {
      if (LANES > 1) go(Two(), std::false_type());
      go(One(), std::false_type());
    }
  }

  /** Two levels of decimation in frequency, of K blocks step by step; all below 2. In the LAST level twiddles are 1. */
  template <int K, bool LAST>
  void butterflies(L* const* x, std::size_t quarter, const Twiddles* const* w) const {
    L c[K], d[K], turn[K], out[3 * K], factors[3 * K];
    for (int k = 0; k < K; k++) {
      const L x0 = x[k][0], x1 = x[k][quarter], x2 = x[k][2 * quarter], x3 = x[k][3 * quarter];
      const L a = L::loose_sum(x0, x2), b = L::loose_sum(x1, x3);                          // 4
      c[k] = L::template loose_difference<2>(x0, x2).settled();                            // 4
      d[k] = L::template loose_difference<2>(x1, x3);                                      // 4
      turn[k] = L::all(quarter_);
      x[k][0] = L::loose_sum(a, b).settled().template less<4>().template less<2>();        // 8 → 2
      out[3 * k + 1] = L::template loose_difference<4>(a, b).settled();                    // 8
    }
    L::template multiply<K>(d, d, turn);                                                   // 2
    for (int k = 0; k < K; k++) {
      out[3 * k] = L::loose_sum(c[k], d[k]);                                               // 6
      out[3 * k + 2] = L::template loose_difference<2>(c[k], d[k]);                        // 6
      if (LAST) continue;
      factors[3 * k] = L::all(w[k]->w1);
      factors[3 * k + 1] = L::all(w[k]->w2);
      factors[3 * k + 2] = L::all(w[k]->w3);
    }
    if (LAST) {
      for (L& y : out) y = y.settled().template less<4>().template less<2>();
    } else {
      L::template multiply<3 * K>(out, out, factors);
    }
    for (int k = 0; k < K; k++) {
      x[k][quarter] = out[3 * k + 1];
      x[k][2 * quarter] = out[3 * k];
      x[k][3 * quarter] = out[3 * k + 2];
    }
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
