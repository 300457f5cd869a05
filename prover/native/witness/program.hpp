// A witness program as prover/setup/witness-program/program-file.ts writes it. Opening it checks every count, index and range, so that
// the evaluator needs no checks: a damaged file is an error here and never a wild access there.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "field.hpp"
#include "file.hpp"

namespace witness {

using u32 = std::uint32_t;

enum Op : u32 {
  ADD = 3, SUB = 4, MUL = 5, PICK = 6, TO_ELEMENT = 8, TO_INTEGER = 9, EQUAL = 10, SELECT = 11, BIT = 12, SHIFT_RIGHT = 13, AND = 14,
  MOD = 15, DIVIDE = 16, LESS = 17, LOOKUP = 18, MUL_ADD = 19, PICK_ADD = 20,
};

// A wire's word: the value's slot, and whether the value is an integer already.
inline constexpr u32 IS_INTEGER = 0x80000000, VALUE = 0x7fffffff;

// Nodes of one operation that follow each other. Each has the slot of its result, and as many operands as the operation takes.
struct Run {
  Op op;
  u32 count;
  const u32* nodes;
};

// How many operands an operation has; 0 for what is none.
inline u32 operand_count(u32 op) {
  switch (op) {
    case TO_ELEMENT: case TO_INTEGER: return 1;
    case ADD: case SUB: case MUL: case PICK: case EQUAL: case AND: case LESS: case BIT: case SHIFT_RIGHT: case MOD: case DIVIDE: return 2;
    case SELECT: case MUL_ADD: case PICK_ADD: case LOOKUP: return 3;
    default: return 0;
  }
}

// One inversion of a level.
struct Inverse { u32 result, a; };
struct Assertion { u32 a, b, place; };
struct Input { u32 hash_low, hash_high, first, size; };
struct Place { u32 text, line, component; };
struct Component { u32 text, parent; };
struct Level {
  u32 inverse_count, assertion_count;
  const Inverse* inverses;
  std::vector<Run> runs;
  const Assertion* assertions;
};

class Program {
 public:
  explicit Program(const char* path) : file_(path) {
    if (file_.size() < 8 || std::memcmp(file_.data(), "COLWITN1", 8) != 0) throw Failure("this is no witness program");
    at_ = 8;
    constants = word(), integers = word(), entries = word(), inputs = word(), values = word(), signals = word();
    const u32 level_count = word();
    wires = word();
    const u32 place_count = word(), component_count = word(), text_count = word(), text_bytes = word();

    const std::uint64_t known = (std::uint64_t)constants + integers + entries;
    known_values = take<Fe>(known);
    input_signals = take<Input>(signals);
    if (first_result() > values) damaged();
    read_levels(level_count);
    wire_values = take<u32>(wires);
    for (u32 i = 0; i < wires; i++) below(wire_values[i] & VALUE, values);
    places_ = take<Place>(place_count);
    components_ = take<Component>(component_count);
    text_ends_ = take<u32>(text_count);
    texts_ = take<char>(text_bytes);
    if (at_ != file_.size()) damaged();
    check_ranges(known, place_count, component_count, text_count, text_bytes);
  }

  // "Num2Bits_18 line 33, main.ops[2]": where an assertion is in the circuit.
  std::string place(u32 number) const {
    const Place& place = places_[number];
    u32 component = place.component;
    std::string path = text(components_[component].text);
    while (component != 0) {
      component = components_[component].parent;
      path = text(components_[component].text) + "." + path;
    }
    return "template " + text(place.text) + " line " + std::to_string(place.line) + ", component " + path;
  }

  std::uint64_t first_result() const { return (std::uint64_t)constants + integers + entries + inputs; }

  u32 constants, integers, entries, inputs, values, signals, wires;
  const Fe* known_values;
  const Input* input_signals;
  const u32* wire_values;
  std::vector<Level> levels;

 private:
  [[noreturn]] static void damaged() { throw Failure("the witness program is damaged"); }

  static void below(std::uint64_t value, std::uint64_t limit) {
    if (value >= limit) damaged();
  }

  // All sections are whole words, so that everything stays aligned to four bytes; eight are asked for where Fe is read by memcpy only.
  template <typename T>
  const T* take(std::uint64_t count) {
    if (count > (file_.size() - at_) / sizeof(T)) damaged();
    const T* start = (const T*)(file_.data() + at_);
    at_ += count * sizeof(T);
    return start;
  }

  u32 word() { return *take<u32>(1); }

  void read_levels(u32 count) {
    const u32* sizes = take<u32>((std::uint64_t)3 * count);
    for (u32 i = 0; i < count; i++) {
      Level level = {sizes[3 * i], sizes[3 * i + 2], nullptr, {}, nullptr};
      level.inverses = take<Inverse>(level.inverse_count);
      for (u32 j = 0; j < level.inverse_count; j++) {
        check_result(level.inverses[j].result);
        below(level.inverses[j].a, values);
      }
      for (u32 j = 0; j < sizes[3 * i + 1]; j++) {
        const u32 head = word();
        const Run run = {(Op)(head >> 27), head & ((1u << 27) - 1), take<u32>(0)};
        const u32 operands = operand_count(run.op);
        if (operands == 0) damaged();
        take<u32>((std::uint64_t)(operands + 1) * run.count);
        for (u32 k = 0; k < run.count; k++) check_node(run.op, run.nodes + (std::size_t)(operands + 1) * k);
        level.runs.push_back(run);
      }
      level.assertions = take<Assertion>(level.assertion_count);
      for (u32 j = 0; j < level.assertion_count; j++) {
        below(level.assertions[j].a, values);
        below(level.assertions[j].b, values);
      }
      levels.push_back(std::move(level));
    }
  }

  // Results never overwrite what is known from the start.
  void check_result(u32 slot) const {
    if (slot < first_result()) damaged();
    below(slot, values);
  }

  // Words that are slots lie inside the memory for values; which value is in one is the writer's affair.
  void check_node(Op op, const u32* node) const {
    check_result(node[0]);
    below(node[1], values);
    switch (op) {
      case BIT: case SHIFT_RIGHT: return below(node[2], 254);
      case MOD: case DIVIDE:
        if (node[2] == 0) damaged();
        return;
      case LOOKUP: {
        const std::uint64_t start = (std::uint64_t)constants + integers;
        if (node[2] < start || (std::uint64_t)node[2] + node[3] > start + entries) damaged();
        return;
      }
      default:
        for (u32 i = 1; i < operand_count(op); i++) below(node[1 + i], values);
    }
  }

  void check_ranges(std::uint64_t known, u32 place_count, u32 component_count, u32 text_count, u32 text_bytes) const {
    for (std::uint64_t i = 0; i < known; i++) {
      Fe value;
      std::memcpy(&value, known_values + i, sizeof(Fe));
      if (!less(value, P)) damaged();
    }
    for (u32 i = 0; i < signals; i++) {
      if ((std::uint64_t)input_signals[i].first + input_signals[i].size > inputs) damaged();
    }
    for (const Level& level : levels) {
      for (u32 j = 0; j < level.assertion_count; j++) below(level.assertions[j].place, place_count);
    }
    for (u32 i = 0; i < place_count; i++) {
      below(places_[i].text, text_count);
      below(places_[i].component, component_count);
    }
    // A parent comes before its parts, so that every path ends.
    for (u32 i = 0; i < component_count; i++) {
      below(components_[i].text, text_count);
      below(components_[i].parent, i == 0 ? 1 : i);
    }
    for (u32 i = 0; i < text_count; i++) {
      if (text_ends_[i] > text_bytes || (i > 0 && text_ends_[i] < text_ends_[i - 1])) damaged();
    }
  }

  std::string text(u32 number) const {
    const u32 start = number == 0 ? 0 : text_ends_[number - 1];
    return std::string(texts_ + start, text_ends_[number] - start);
  }

  MappedFile file_;
  std::size_t at_ = 0;
  const Place* places_;
  const Component* components_;
  const u32* text_ends_;
  const char* texts_;
};

}  // namespace witness
