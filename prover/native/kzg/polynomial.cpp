#include "polynomial.hpp"

#include <vector>

#include "../formats/buffer.hpp"

namespace colonnade {

namespace {

/** Shifts the domain off itself for divisions; any non-member does, and no power of the field's generator below N is one. */
const Fr COSET = Fr::from_u64(5);

/** Coefficients of Π (X − roots[i]): count + 1 of them. Quadratic, 25 ns a step: for at most some thousands of roots. */
std::vector<Fr> vanishing(const Byte* roots, std::size_t count, const Cancel* cancel) {
  std::vector<Fr> coefficients{Fr::one()};
  coefficients.reserve(count + 1);
  for (std::size_t i = 0; i < count; i++) {
    if (cancel != nullptr) cancel->check();
    const Fr root = Fr::load(roots + i * FIELD_BYTES);
    coefficients.push_back(coefficients.back());
    for (std::size_t j = coefficients.size() - 2; j > 0; j--) coefficients[j] = coefficients[j - 1] - root * coefficients[j];
    coefficients[0] = (root * coefficients[0]).negated();
  }
  return coefficients;
}

void shift(Byte* coefficients, std::size_t count, const Fr& ratio, const Kernels& kernels, Run run) {
  Byte first[FIELD_BYTES], step[FIELD_BYTES];
  Fr::one().store(first);
  ratio.store(step);
  kernels.scale_by_powers(coefficients, count, first, step, run);
}

}  // namespace

void divide_out_rows(Byte* values, unsigned log, const std::uint32_t* rows, const Byte* roots, std::size_t count, const Kernels& kernels, Run run) {
  const std::size_t size = std::size_t{1} << log;
  for (std::size_t i = 0; i < count; i++) std::memset(values + rows[i] * FIELD_BYTES, 0, FIELD_BYTES);
  kernels.ntt(values, log, true, run);
  if (count == 0) return;

  // The divisor vanishes on the opened rows, so both are taken on a coset of the domain, where it has no zero.
  Buffer divisor(size * FIELD_BYTES);
  const std::vector<Fr> coefficients = vanishing(roots, count, run.cancel);
  std::memset(divisor.data(), 0, divisor.size());
  std::memcpy(divisor.data(), coefficients.data(), coefficients.size() * FIELD_BYTES);
  for (Byte* f : {values, divisor.data()}) {
    shift(f, f == values ? size : coefficients.size(), COSET, kernels, run);
    kernels.ntt(f, log, false, run);
  }
  kernels.invert(divisor.data(), size, run);
  kernels.multiply(values, values, divisor.data(), size, run);
  kernels.ntt(values, log, true, run);
  shift(values, size, COSET.inverted(), kernels, run);
}

Fr divide_by_linear(Byte* coefficients, std::size_t count, const Fr& point) {
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
