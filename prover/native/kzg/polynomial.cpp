#include "polynomial.hpp"

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "../formats/buffer.hpp"
#include "domain.hpp"
#include "sparse.hpp"

namespace colonnade {

namespace {

constexpr std::size_t CHUNK = 4096;

const char* const IN_DOMAIN = "The point lies in the domain";

Fr element(const Byte* vector, std::size_t i) { return Fr::load(vector + i * FIELD_BYTES); }

Fr sum_of(const Byte* vector, std::size_t count, Run run) {
  std::mutex mutex;
  Fr total = Fr::zero();
  run.pool.run_ranges(count, CHUNK, [&](std::size_t begin, std::size_t end) {
    Fr sum = Fr::zero();
    for (std::size_t i = begin; i < end; i++) sum = sum + element(vector, i);
    const std::lock_guard<std::mutex> lock(mutex);
    total = total + sum;
  }, run.cancel);
  return total;
}

/** f(point) from Σ f_i·x_i/(x_i − point). */
Fr at_point(const Fr& sum, const Fr& point, std::size_t size) {
  return (Fr::one() - point.pow(size)) * Fr::from_u64(size).inverted() * sum;
}

/** Coefficients of Π (X − roots[i]). Quadratic, 25 ns a step: for at most some thousands of roots. */
std::vector<Fr> vanishing(const std::vector<Fr>& roots, const Cancel* cancel) {
  std::vector<Fr> coefficients{Fr::one()};
  coefficients.reserve(roots.size() + 1);
  for (const Fr& root : roots) {
    if (cancel != nullptr) cancel->check();
    coefficients.push_back(coefficients.back());
    for (std::size_t j = coefficients.size() - 2; j > 0; j--) coefficients[j] = coefficients[j - 1] - root * coefficients[j];
    coefficients[0] = (root * coefficients[0]).negated();
  }
  return coefficients;
}

/** z'(x_j) = Π_{i ≠ j} (x_j − x_i) for every root of z. */
std::vector<Fr> slopes(const std::vector<Fr>& roots, Run run) {
  std::vector<Fr> result(roots.size(), Fr::one());
  run.pool.run_ranges(roots.size(), 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t j = begin; j < end; j++) {
      for (std::size_t i = 0; i < roots.size(); i++) {
        if (i != j) result[j] = result[j] * (roots[j] - roots[i]);
      }
    }
  }, run.cancel);
  return result;
}

/**
 * N'(x_j) for the roots, and every nonzero value of N over z: N vanishes on the roots, and N'(x_j) = Σ_i N_i·x_i / (x_j·(x_j − x_i)). The
 * differences are inverted by blocks of roots; multiplied together they give z.
 */
std::vector<Fr> divide_sparse(Byte* values, const std::vector<std::uint32_t>& used, const std::vector<Fr>& roots, const Domain& domain,
                              const Kernels& kernels, Run run) {
  constexpr std::size_t BLOCK = 32;
  const std::size_t m = used.size();
  std::vector<Fr> points(m), weights(m), z(m, Fr::one()), derivative(roots.size());
  for (std::size_t i = 0; i < m; i++) {
    points[i] = domain.point(used[i]);
    weights[i] = points[i] * element(values, used[i]);
  }
  Buffer difference(BLOCK * m * FIELD_BYTES), product(BLOCK * m * FIELD_BYTES);
  auto* const d = reinterpret_cast<Fr*>(difference.data());
  for (std::size_t first = 0; first < roots.size(); first += BLOCK) {
    const std::size_t count = std::min(BLOCK, roots.size() - first);
    run.pool.run(count, [&](std::size_t j) {
      for (std::size_t i = 0; i < m; i++) d[j * m + i] = points[i] - roots[first + j];
    }, run.cancel);
    std::memcpy(product.data(), difference.data(), count * m * FIELD_BYTES);
    for (std::size_t left = count; left > 1; left = (left + 1) / 2) {
      const std::size_t half = left / 2;
      kernels.multiply(product.data(), product.data(), product.data() + (left - half) * m * FIELD_BYTES, half * m, run);
    }
    kernels.multiply(reinterpret_cast<Byte*>(z.data()), reinterpret_cast<Byte*>(z.data()), product.data(), m, run);
    kernels.invert(difference.data(), count * m, run);
    for (std::size_t j = 0; j < count; j++) std::memcpy(product.data() + j * m * FIELD_BYTES, weights.data(), m * FIELD_BYTES);
    kernels.multiply(difference.data(), difference.data(), product.data(), count * m, run);
    run.pool.run(count, [&](std::size_t j) {
      Fr sum = Fr::zero();
      for (std::size_t i = 0; i < m; i++) sum = sum - d[j * m + i];
      derivative[first + j] = sum;
    }, run.cancel);
  }
  std::vector<Fr> inverses = roots;
  kernels.invert(reinterpret_cast<Byte*>(inverses.data()), inverses.size(), run);
  for (std::size_t j = 0; j < roots.size(); j++) derivative[j] = derivative[j] * inverses[j];
  kernels.invert(reinterpret_cast<Byte*>(z.data()), m, run);
  for (std::size_t i = 0; i < m; i++) (element(values, used[i]) * z[i]).store(values + used[i] * FIELD_BYTES);
  return derivative;
}

/** The same by transforms: N' from N's coefficients, z on the whole domain. */
std::vector<Fr> divide_dense(Byte* values, unsigned log, const std::uint32_t* rows, const std::vector<Fr>& roots, const Kernels& kernels, Run run) {
  const std::size_t size = std::size_t{1} << log;
  Buffer work(size * FIELD_BYTES);
  std::memcpy(work.data(), values, work.size());
  kernels.ntt(work.data(), log, true, run);
  // Σ c_i·X^i → Σ i·c_i·X^(i − 1). By threads' ranges, each element read before the one below is written: into a vector of its own.
  Buffer slope(size * FIELD_BYTES);
  run.pool.run_ranges(size, CHUNK, [&](std::size_t begin, std::size_t end) {
    Fr index = Fr::from_u64(begin + 1);
    for (std::size_t i = begin; i < end; i++, index = index + Fr::one()) {
      const Fr above = i + 1 < size ? element(work.data(), i + 1) : Fr::zero();
      (above * index).store(slope.data() + i * FIELD_BYTES);
    }
  }, run.cancel);
  kernels.ntt(slope.data(), log, false, run);
  std::vector<Fr> derivative(roots.size());
  for (std::size_t j = 0; j < roots.size(); j++) derivative[j] = element(slope.data(), rows[j]);

  const std::vector<Fr> coefficients = vanishing(roots, run.cancel);
  std::memset(work.data(), 0, work.size());
  std::memcpy(work.data(), coefficients.data(), coefficients.size() * FIELD_BYTES);
  kernels.ntt(work.data(), log, false, run);
  for (std::size_t j = 0; j < roots.size(); j++) Fr::one().store(work.data() + rows[j] * FIELD_BYTES);
  kernels.invert(work.data(), size, run);
  kernels.multiply(values, values, work.data(), size, run);
  return derivative;
}

/**
 * (f_i − f(point))/(x_i − point) for the rows that are filled, and f(point); of no use unless that is zero, as the empty rows' values are not known
 * to be.
 */
Fr divide_filled(const Byte* values, const std::vector<std::uint32_t>& used, const Domain& domain, std::size_t size, const Fr& point,
                 std::vector<Fr>& quotients, const Kernels& kernels, Run run) {
  std::vector<Fr> points(used.size());
  quotients.resize(used.size());
  for (std::size_t i = 0; i < used.size(); i++) {
    points[i] = domain.point(used[i]);
    quotients[i] = points[i] - point;
    if (quotients[i].is_zero()) throw std::range_error(IN_DOMAIN);
  }
  kernels.invert(reinterpret_cast<Byte*>(quotients.data()), quotients.size(), run);
  Fr sum = Fr::zero();
  for (std::size_t i = 0; i < used.size(); i++) {
    quotients[i] = quotients[i] * element(values, used[i]);
    sum = sum + points[i] * quotients[i];
  }
  return at_point(sum, point, size);
}

}  // namespace

void divide_out_rows(Byte* values, unsigned log, const std::uint32_t* rows, std::size_t count, const Kernels& kernels, Run run) {
  for (std::size_t i = 0; i < count; i++) std::memset(values + rows[i] * FIELD_BYTES, 0, FIELD_BYTES);
  const std::vector<std::uint32_t> used = filled_rows(values, std::size_t{1} << log, run);
  if (count == 0 || used.empty()) return;
  const Domain domain(log);
  std::vector<Fr> roots(count);
  for (std::size_t j = 0; j < count; j++) roots[j] = domain.point(rows[j]);

  // An NTT's butterflies are 2^log·log/2 multiplications.
  const bool sparse = 5 * used.size() * count < 3 * (std::size_t{log} << log) / 2;
  const std::vector<Fr> derivative = sparse ? divide_sparse(values, used, roots, domain, kernels, run) : divide_dense(values, log, rows, roots, kernels, run);
  // At a root both vanish: q(x_j) = N'(x_j)/z'(x_j).
  std::vector<Fr> slope = slopes(roots, run);
  kernels.invert(reinterpret_cast<Byte*>(slope.data()), count, run);
  for (std::size_t j = 0; j < count; j++) (derivative[j] * slope[j]).store(values + rows[j] * FIELD_BYTES);
}

Fr divide_by_linear(Byte* values, unsigned log, const Fr& point, const Kernels& kernels, Run run) {
  const std::size_t size = std::size_t{1} << log;
  const Domain domain(log);
  const std::vector<std::uint32_t> used = filled_rows(values, size, run);
  if (is_sparse(used.size(), size)) {
    std::vector<Fr> quotients;
    const Fr value = divide_filled(values, used, domain, size, point, quotients, kernels, run);
    if (value.is_zero()) {
      for (std::size_t i = 0; i < used.size(); i++) quotients[i].store(values + used[i] * FIELD_BYTES);
      return value;
    }
  }
  // 1/(x_i − point)
  Buffer inverses(size * FIELD_BYTES);
  run.pool.run_ranges(size, CHUNK, [&](std::size_t begin, std::size_t end) {
    Fr x = domain.point(begin);
    for (std::size_t i = begin; i < end; i++, x = x * domain.omega) {
      const Fr difference = x - point;
      if (difference.is_zero()) throw std::range_error(IN_DOMAIN);
      difference.store(inverses.data() + i * FIELD_BYTES);
    }
  }, run.cancel);
  kernels.invert(inverses.data(), size, run);

  // x_i/(x_i − point) = 1 + point/(x_i − point)
  const Fr sum = sum_of(values, size, run);
  kernels.multiply(values, values, inverses.data(), size, run);
  const Fr value = at_point(sum + point * sum_of(values, size, run), point, size);

  // (f_i − f(point))/(x_i − point)
  Byte factor[FIELD_BYTES];
  value.negated().store(factor);
  kernels.add_scaled(values, values, inverses.data(), factor, size, run);
  return value;
}

Fr divide_coefficients_by_linear(Byte* coefficients, std::size_t count, const Fr& point) {
  // Horner's scheme from the top: every partial sum is the quotient's coefficient one place below.
  Fr sum = Fr::zero();
  for (std::size_t i = count; i-- > 0;) {
    Byte* const at = coefficients + i * FIELD_BYTES;
    const Fr next = sum * point + Fr::load(at);
    sum.store(at);
    sum = next;
  }
  return sum;
}

}  // namespace colonnade
