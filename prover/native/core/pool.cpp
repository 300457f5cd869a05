#include "pool.hpp"

#include <algorithm>

namespace colonnade {

Pool::Pool(unsigned threads) {
  for (unsigned i = 1; i < threads; i++) workers_.emplace_back([this] { work(); });
}

Pool::~Pool() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  begin_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void Pool::run(std::size_t count, const std::function<void(std::size_t)>& task, const Cancel* cancel) {
  std::lock_guard<std::mutex> turn(queue_);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    task_ = &task;
    cancel_ = cancel;
    count_ = count;
    next_ = 0;
    error_ = nullptr;
    busy_ = workers_.size();
    generation_++;
  }
  begin_.notify_all();
  drain();
  std::unique_lock<std::mutex> lock(mutex_);
  end_.wait(lock, [this] { return busy_ == 0; });
  if (error_) std::rethrow_exception(error_);
  if (cancel != nullptr) cancel->check();
}

void Pool::run_ranges(std::size_t count, std::size_t least, const std::function<void(std::size_t, std::size_t)>& task, const Cancel* cancel) {
  if (count == 0) return;
  const std::size_t ranges = std::max<std::size_t>(1, std::min<std::size_t>(count / std::max<std::size_t>(least, 1), threads() * 4));
  const std::size_t size = (count + ranges - 1) / ranges;
  run((count + size - 1) / size, [&](std::size_t i) { task(i * size, std::min(count, (i + 1) * size)); }, cancel);
}

void Pool::work() {
  std::size_t seen = 0;
  for (;;) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      begin_.wait(lock, [&] { return stop_ || generation_ != seen; });
      if (stop_) return;
      seen = generation_;
    }
    drain();
    std::lock_guard<std::mutex> lock(mutex_);
    if (--busy_ == 0) end_.notify_all();
  }
}

void Pool::drain() {
  for (;;) {
    if (cancel_ != nullptr && cancel_->is_set()) return;
    const std::size_t i = next_.fetch_add(1);
    if (i >= count_) return;
    try {
      (*task_)(i);
    } catch (...) {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!error_) error_ = std::current_exception();
      next_ = count_;
    }
  }
}

}  // namespace colonnade
