/**
 * `digits scalar|base < OPERANDS > RESULTS`: what core/digits51.hpp makes of digits, for a test that knows the answers.
 * An operand is three numbers of five digits, signed words of 64 bits; a result is five numbers: a·b by itself, a·b and
 * b·c as a pair, a·a in its place, and a + b − c settled. Operands come four at a time, one a lane.
 *
 * `digits stored < NUMBERS > RESULTS`: what core/lanes_avx2.hpp makes of eight numbers of the base field at a time, in
 * two ways: a + (−a) + a through the stored form, which must leave a, and a put into a lane and taken out again.
 */
#include <cstdio>
#include <cstring>
#include <string>

#include "../../core/lanes_avx2.hpp"

using namespace colonnade;

namespace {

template <class Field>
void run() {
  using V = avx2::Digits51<Field>;
  avx2::i64 in[4][3][5], out[4][5][5];
  while (std::fread(in, sizeof in, 1, stdin) == 1) {
    V x[3], r[5];
    for (int n = 0; n < 3; n++) {
      for (int i = 0; i < 5; i++) {
        x[n].l[i] = _mm256_setr_pd(double(in[0][n][i]), double(in[1][n][i]), double(in[2][n][i]), double(in[3][n][i]));
      }
    }
    V::template multiply<1>(&r[0], &x[0], &x[1]);
    V::template multiply<2>(&r[1], &x[0], &x[1]);
    r[3] = x[0];
    V::template multiply<1>(&r[3], &r[3], &r[3]);
    r[4] = ((x[0] + x[1]) - x[2]).settled();
    for (int n = 0; n < 5; n++) {
      for (int i = 0; i < 5; i++) {
        alignas(32) double lanes[4];
        _mm256_store_pd(lanes, r[n].l[i]);
        for (int lane = 0; lane < 4; lane++) out[lane][n][i] = avx2::i64(lanes[lane]);
      }
    }
    std::fwrite(out, sizeof out, 1, stdout);
  }
}

void run_stored() {
  using L = avx2::Lanes<BaseField>;
  unsigned char in[8 * 32], stored[8 * 32], out[16 * 32];
  unsigned char* const places[4] = {stored, stored + 64, stored + 128, stored + 192};
  while (std::fread(in, sizeof in, 1, stdin) == 1) {
    L::import_pairs(in, stored, 4);
    L a[2], c[2];
    L::load_pairs(places, 0, a[0], a[1]);
    for (int k = 0; k < 2; k++) c[k] = a[k] + a[k].negated_where(15) + a[k];
    L::store_pairs(places, 0, 4, c[0], c[1]);
    L::export_pairs(stored, out, 4);
    c[0] = c[1] = L::zero();
    for (int i = 0; i < 8; i++) c[i % 2].set(i / 2, Fq::load(in + 32 * i));
    for (int i = 0; i < 8; i++) c[i % 2].get(i / 2).store(out + 32 * (8 + i));
    std::fwrite(out, sizeof out, 1, stdout);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const std::string field = count == 2 ? arguments[1] : "";
  if (field == "scalar") run<ScalarField>();
  else if (field == "base") run<BaseField>();
  else if (field == "stored") run_stored();
  else {
    std::fprintf(stderr, "digits scalar|base|stored < OPERANDS > RESULTS\n");
    return 2;
  }
}
