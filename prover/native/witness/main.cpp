// witness PROGRAM: reads a batch's input from stdin, writes the .wtns file to stdout. Ends with 0 and its CPU time in microseconds on
// stderr; or with 1 if the input has no witness, or 3 if it cannot do its work, and one line on stderr that says why.
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>

#include "evaluate.hpp"
#include "input.hpp"

namespace witness {

static void write_all(const void* data, std::size_t size) {
  const unsigned char* at = (const unsigned char*)data;
  while (size > 0) {
    const ssize_t done = write(STDOUT_FILENO, at, size);
    if (done < 0 && errno != EINTR) throw Failure("cannot write the witness");
    if (done > 0) {
      at += done;
      size -= (std::size_t)done;
    }
  }
}

// Collects bytes and writes them in large pieces. Numbers are little-endian, like every machine that this is built for.
class Output {
 public:
  void put(const void* data, std::size_t size) {
    if (used_ + size > sizeof(bytes_)) flush();
    std::memcpy(bytes_ + used_, data, size);
    used_ += size;
  }
  void word(u32 value) { put(&value, sizeof(value)); }
  void size(u64 value) { put(&value, sizeof(value)); }
  void flush() {
    write_all(bytes_, used_);
    used_ = 0;
  }

 private:
  unsigned char bytes_[262144];
  std::size_t used_ = 0;
};

// snarkjs's .wtns format, version 2: a header section and one of values.
static void write_witness(const Program& program, const Fe* v) {
  Output out;
  out.put("wtns", 4);
  out.word(2);
  out.word(2);
  out.word(1);
  out.size(4 + sizeof(Fe) + 4);
  out.word(sizeof(Fe));
  out.put(&P, sizeof(Fe));
  out.word(program.wires);
  out.word(2);
  out.size((u64)program.wires * sizeof(Fe));
  for (u32 i = 0; i < program.wires; i++) {
    const u32 wire = program.wire_values[i];
    Fe integer = v[wire & VALUE];
    if ((wire & IS_INTEGER) == 0) to_integer(integer, integer);
    out.put(&integer, sizeof(Fe));
  }
  out.flush();
}

static void run(const char* path) {
  const Program program(path);
  const std::vector<unsigned char> bytes = read_all(STDIN_FILENO, (std::size_t)program.inputs * sizeof(Fe) + (std::size_t)program.signals * 264);
  Pages<Fe> values(program.values);
  const u32 known = program.constants + program.integers + program.entries;
  InputReader(program, bytes).read(&values[known]);
  const std::int64_t failed = evaluate(program, &values[0]);
  if (failed >= 0) throw Refusal("assertion failed: " + program.place((u32)failed));
  write_witness(program, &values[0]);
}

static long long cpu_microseconds() {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (long long)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

}  // namespace witness

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s PROGRAM < INPUT > WITNESS\n", argv[0]);
    return 2;
  }
  try {
    witness::run(argv[1]);
    std::fprintf(stderr, "cpu %lld\n", witness::cpu_microseconds());
    return 0;
  } catch (const witness::Refusal& refusal) {
    std::fprintf(stderr, "%s\n", refusal.what());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 3;
  }
}
