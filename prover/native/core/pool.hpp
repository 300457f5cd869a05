/** Threads that share out numbered tasks, and the flag by which a caller stops long work. */
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace colonnade {

/** Thrown out of work whose Cancel was set. */
struct Cancelled : std::runtime_error {
  Cancelled() : std::runtime_error("cancelled") {}
};

/** Set from any thread; long work looks at it between tasks. */
class Cancel {
 public:
  void set() { flag_.store(true, std::memory_order_relaxed); }
  bool is_set() const { return flag_.load(std::memory_order_relaxed); }
  /** Throws Cancelled once it is set. */
  void check() const {
    if (is_set()) throw Cancelled();
  }

 private:
  std::atomic<bool> flag_{false};
};

/** A fixed number of threads, the calling one among them. One `run` at a time; callers queue. */
class Pool {
 public:
  explicit Pool(unsigned threads);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  unsigned threads() const { return static_cast<unsigned>(workers_.size()) + 1; }
  /**
   * Calls task(0) … task(count − 1), spread over the threads, and returns when all are done. The first exception of a task is thrown
   * again here, after which no further task begins; with `cancel` set it throws Cancelled. Not to be called from inside a task.
   */
  void run(std::size_t count, const std::function<void(std::size_t)>& task, const Cancel* cancel = nullptr);
  /** Ranges instead of single indices: task(begin, end), a few ranges for each thread, none shorter than `least`. */
  void run_ranges(std::size_t count, std::size_t least, const std::function<void(std::size_t, std::size_t)>& task, const Cancel* cancel = nullptr);

 private:
  void work();
  void drain();

  std::vector<std::thread> workers_;
  std::mutex queue_;  // held by the caller whose run is in progress
  std::mutex mutex_;
  std::condition_variable begin_, end_;
  std::size_t generation_ = 0;
  std::size_t busy_ = 0;
  bool stop_ = false;
  // the run in progress
  const std::function<void(std::size_t)>* task_ = nullptr;
  const Cancel* cancel_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_{0};
  std::exception_ptr error_;
};

}  // namespace colonnade
