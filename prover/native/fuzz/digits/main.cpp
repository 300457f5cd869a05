/**
 * `digits scalar|base < OPERANDS > RESULTS`: what core/digits51.hpp makes of digits, for a test that knows the answers.
 * An operand is four numbers of five digits, signed words of 64 bits: a, b and c settled, h at most p/2 in size. A
 * result is twelve numbers: a·b by itself, a·b and b·c as a pair, a·a in its place, a², then b² and c² as a pair,
 * (a + b)·h by itself, (a − c)·h and (b + c)·h as a pair, and two sums settled, a + b − c and (a + b) − (c − a); and
 * then a reduced in four words, plain and as points are stored. Operands come four at a time, one a lane.
 *
 * `digits stored < NUMBERS > RESULTS`: what core/lanes_avx2.hpp makes of eight numbers of the base field at a time, in
 * two ways: a + (−a) + a through the stored form, which must leave a, and a put into a lane and taken out again.
 *
 * `digits rows < NUMBERS > RESULTS`: the same of four numbers of the scalar field at a time, as vectors have them: as
 * they are, halved, and from a tile that was transposed twice; then each one's digits as a constant.
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
  using Memory = avx2::Memory51<Field>;
  constexpr int RESULTS = 12;
  avx2::i64 in[4][4][5];
  struct {
    avx2::i64 digits[RESULTS][5];
    u64 words[2][4];
  } out[4];
  while (std::fread(in, sizeof in, 1, stdin) == 1) {
    V x[4], r[RESULTS];
    for (int n = 0; n < 4; n++) {
      for (int i = 0; i < 5; i++) {
        x[n].l[i] = _mm256_setr_pd(double(in[0][n][i]), double(in[1][n][i]), double(in[2][n][i]), double(in[3][n][i]));
      }
    }
    const V loose[3] = {x[0] + x[1], x[0] - x[2], x[1] + x[2]}, halves[2] = {x[3], x[3]};
    V::template multiply<1>(&r[0], &x[0], &x[1]);
    V::template multiply<2>(&r[1], &x[0], &x[1]);
    r[3] = x[0];
    V::template multiply<1>(&r[3], &r[3], &r[3]);
    V::template square<1>(&r[4], &x[0]);
    r[5] = x[1];
    r[6] = x[2];
    V::template square<2>(&r[5], &r[5]);
    V::template multiply<1>(&r[7], &loose[0], &x[3]);
    V::template multiply<2>(&r[8], &loose[1], halves);
    r[10] = ((x[0] + x[1]) - x[2]).settled();
    r[11] = (loose[0] - (x[2] - x[0])).settled();
    for (int n = 0; n < RESULTS; n++) {
      for (int i = 0; i < 5; i++) {
        alignas(32) double lanes[4];
        _mm256_store_pd(lanes, r[n].l[i]);
        for (int lane = 0; lane < 4; lane++) out[lane].digits[n][i] = avx2::i64(lanes[lane]);
      }
    }
    unsigned char* places[2][4];
    for (int lane = 0; lane < 4; lane++) {
      for (int form = 0; form < 2; form++) places[form][lane] = reinterpret_cast<unsigned char*>(out[lane].words[form]);
    }
    Memory::template words<false>(x[0]).store(places[0], 0, 4);
    Memory::template words<true>(x[0]).store(places[1], 0, 4);
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

void run_rows() {
  using L = avx2::Lanes<ScalarField>;
  unsigned char in[4 * 32], out[3][4 * 32];
  avx2::i64 digits[4][5];
  while (std::fread(in, sizeof in, 1, stdin) == 1) {
    const L row = L::load_row(in);
    row.store_row(out[0]);
    L::import_row(in).store_row(out[1]);
    L tile[4] = {row, L::one(), row, L::zero()};
    for (int turn = 0; turn < 2; turn++) L::transpose_tile(tile);
    tile[2].store_row(out[2]);
    for (int lane = 0; lane < 4; lane++) {
      const auto constant = L::constant(Fr::load(in + 32 * lane));
      for (int i = 0; i < 5; i++) digits[lane][i] = avx2::i64(constant.l[i]);
    }
    std::fwrite(out, sizeof out, 1, stdout);
    std::fwrite(digits, sizeof digits, 1, stdout);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const std::string field = count == 2 ? arguments[1] : "";
  if (field == "scalar") run<ScalarField>();
  else if (field == "base") run<BaseField>();
  else if (field == "stored") run_stored();
  else if (field == "rows") run_rows();
  else {
    std::fprintf(stderr, "digits scalar|base|stored|rows < OPERANDS > RESULTS\n");
    return 2;
  }
}
