#include "task.hpp"

#include <new>

namespace colonnade {

namespace {

class Task : public Napi::AsyncWorker {
 public:
  Task(Napi::Env env, std::function<void()> work, std::function<Napi::Value(Napi::Env)> result, const std::vector<Napi::Object>& keep)
      : Napi::AsyncWorker(env), deferred_(Napi::Promise::Deferred::New(env)), work_(std::move(work)), result_(std::move(result)) {
    for (const Napi::Object& object : keep) keep_.push_back(Napi::Persistent(object));
  }

  Napi::Promise promise() const { return deferred_.Promise(); }

 private:
  void Execute() override {
    try {
      work_();
    } catch (...) {
      failure_ = std::make_unique<Failure>(Failure::current());
    }
  }

  void OnOK() override {
    // The closures hold what the work held: they go before JavaScript goes on.
    work_ = nullptr;
    if (failure_ == nullptr) {
      try {
        deferred_.Resolve(result_(Env()));
      } catch (const Napi::Error& error) {
        deferred_.Reject(error.Value());
      } catch (...) {
        failure_ = std::make_unique<Failure>(Failure::current());
      }
    }
    if (failure_ != nullptr) deferred_.Reject(failure_->to_error(Env()).Value());
  }

  Napi::Promise::Deferred deferred_;
  std::function<void()> work_;
  std::function<Napi::Value(Napi::Env)> result_;
  std::vector<Napi::ObjectReference> keep_;
  std::unique_ptr<Failure> failure_;
};

}  // namespace

Failure Failure::current() {
  try {
    throw;
  } catch (const FormatError& error) {
    return {error.code, error.what(), error.details};
  } catch (const Cancelled& error) {
    return {"CANCELLED", error.what(), {}};
  } catch (const std::bad_alloc&) {
    return {"OUT_OF_MEMORY", "an allocation failed", {}};
  } catch (const std::exception& error) {
    return {"INTERNAL", error.what(), {{"cause", error.what()}}};
  } catch (...) {
    return {"INTERNAL", "unknown failure", {}};
  }
}

Napi::Error Failure::to_error(Napi::Env env) const {
  Napi::Error error = Napi::Error::New(env, message);
  Napi::Object values = Napi::Object::New(env);
  for (const Detail& d : details) {
    if (d.is_number) values.Set(d.name, Napi::Number::New(env, static_cast<double>(d.number)));
    else values.Set(d.name, Napi::String::New(env, d.text));
  }
  error.Set("code", Napi::String::New(env, code));
  error.Set("details", values);
  return error;
}

Napi::Promise run_task(Napi::Env env, std::function<void()> work, std::function<Napi::Value(Napi::Env)> result, std::vector<Napi::Object> keep) {
  auto* const task = new Task(env, std::move(work), std::move(result), keep);
  const Napi::Promise promise = task->promise();
  task->Queue();
  return promise;
}

}  // namespace colonnade
