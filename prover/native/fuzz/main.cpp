/**
 * Throws broken files at the readers: `fuzz SECONDS SEED ZKEY WTNS POINTS`, three well-formed files. Built with sanitizers
 * (scripts/fuzz-native.ts); every file lies in a block of exactly its size, so that a step beyond it is seen. Prints how many were refused.
 */
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "../formats/buffer.hpp"
#include "../formats/error.hpp"
#include "../formats/points_file.hpp"
#include "../formats/wtns.hpp"
#include "../groth16/matrix.hpp"

using namespace colonnade;

namespace {

using File = std::vector<Byte>;

File read_file(const char* path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(std::string("cannot read ") + path);
  return File(std::istreambuf_iterator<char>(in), {});
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  File mutate(File file) {
    for (std::size_t left = 1 + below(4); left > 0; left--) once(file);
    file.shrink_to_fit();
    return file;
  }

 private:
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  /** Headers are short and decide most: half of all changes hit the first bytes. */
  std::size_t place(const File& file) { return below(below(2) == 0 ? std::min<std::size_t>(file.size(), 256) : file.size()); }

  void once(File& file) {
    if (file.empty()) return;
    const std::size_t at = place(file);
    switch (below(7)) {
      case 0: file.resize(at); break;
      case 1: file[at] ^= static_cast<Byte>(1u << below(8)); break;
      case 2: file[at] = static_cast<Byte>(random_()); break;
      case 3: number(file, at, 4); break;
      case 4: number(file, at, 8); break;
      case 5: file.insert(file.begin() + static_cast<std::ptrdiff_t>(at), 1 + below(64), static_cast<Byte>(random_())); break;
      default: move(file, at); break;
    }
  }

  void number(File& file, std::size_t at, std::size_t size) {
    const std::uint64_t values[] = {0, 1, 2, file.size(), file.size() - at, file.size() + 1, 0x7fffffff, 0x80000000, 0xffffffff, ~std::uint64_t{0},
                                    ~std::uint64_t{0} - file.size(), random_()};
    const std::uint64_t value = values[below(std::size(values))];
    std::memcpy(file.data() + at, &value, std::min(size, file.size() - at));
  }

  /** Copies one stretch of the file over another. */
  void move(File& file, std::size_t to) {
    const std::size_t from = below(file.size());
    const std::size_t size = std::min({below(256), file.size() - from, file.size() - to});
    std::memmove(file.data() + to, file.data() + from, size);
  }

  std::mt19937_64 random_;
};

struct Target {
  const char* name;
  File file;
  /** Throws a FormatError or returns. */
  void (*read)(Bytes file, Pool& pool);
  std::size_t accepted = 0, refused = 0;
};

void read_zkey(Bytes file, Pool& pool) {
  const Zkey key = Zkey::read(file, pool);
  // What was accepted must be safe to use.
  const Matrices matrices(key);
  Buffer wires(std::size_t{key.wires} * FIELD_BYTES), rows((std::size_t{1} << key.log) * FIELD_BYTES);
  std::memset(wires.data(), 1, wires.size());
  matrices.multiply_a(wires.data(), rows.data(), {pool});
  matrices.multiply_b(wires.data(), rows.data(), {pool});
}

std::uint32_t wire_count;
void read_wtns(Bytes file, Pool& pool) { Wtns::read(file, wire_count, pool); }
void read_points(Bytes file, Pool& pool) { PointsFile::read(file, pool); }

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) {
    std::fprintf(stderr, "fuzz SECONDS SEED ZKEY WTNS POINTS\n");
    return 2;
  }
  Pool pool(2);
  Mutator mutator(std::strtoull(arguments[2], nullptr, 10));
  Target targets[] = {{"zkey", read_file(arguments[3]), read_zkey}, {"wtns", read_file(arguments[4]), read_wtns}, {"points", read_file(arguments[5]), read_points}};
  wire_count = Zkey::read_header({targets[0].file.data(), targets[0].file.size()}).wires;
  // The files as they are must be good, or nothing below the first check would be reached.
  for (const Target& target : targets) target.read({target.file.data(), target.file.size()}, pool);

  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(std::atof(arguments[1]));
  while (std::chrono::steady_clock::now() < end) {
    for (Target& target : targets) {
      const File file = mutator.mutate(target.file);
      try {
        target.read({file.data(), file.size()}, pool);
        target.accepted++;
      } catch (const FormatError&) {
        target.refused++;
      }
    }
  }
  for (const Target& target : targets) std::printf("%s: %zu refused, %zu read\n", target.name, target.refused, target.accepted);
}
