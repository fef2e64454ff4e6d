#include "scanner/capture/merge.hpp"

#include <algorithm>
#include <filesystem>
#include <tuple>

namespace tenken::capture {

struct MergedFiles::Input {
  std::string path;
  std::uint32_t index = 0;
  std::size_t rank = 0;  ///< among files; decides between frames of the same moment
  Timestamp first;
  std::unique_ptr<FileSource> source;  ///< null before the first frame and after the last
  Frame head;
  FileEnd end;

  /// Moves to the next frame; at the end closes the file.
  bool advance() {
    if (source->next(head)) return true;
    close();
    return false;
  }
  void close() {
    end = source->end();
    source.reset();
  }
  bool before(const Input& other) const {
    return std::tie(head.at, rank) < std::tie(other.head.at, other.rank);
  }
  /// What is read a second time must be a file that stays where it is.
  bool can_reopen() const {
    std::error_code ignored;
    return path != "-" && std::filesystem::is_regular_file(path, ignored);
  }
  bool reopen() {
    Result<std::unique_ptr<FileSource>> again = FileSource::open(path, index);
    if (!again) {
      end.kind = FileEnd::Kind::failed;
      return false;
    }
    source = std::move(*again);
    return advance();
  }
};

MergedFiles::MergedFiles(MergedFiles&&) noexcept = default;
MergedFiles& MergedFiles::operator=(MergedFiles&&) noexcept = default;
MergedFiles::~MergedFiles() = default;

Result<MergedFiles> MergedFiles::open(const std::vector<std::string>& paths) {
  std::vector<std::unique_ptr<Input>> inputs;
  for (const std::string& path : paths) {
    auto input = std::make_unique<Input>();
    input->path = path;
    input->index = static_cast<std::uint32_t>(inputs.size());
    auto source = FileSource::open(path, input->index);
    if (!source) return Unexpected(std::move(source).error());
    input->source = std::move(*source);
    if (input->advance()) {
      input->first = input->head.at;
      if (paths.size() > 1 && input->can_reopen()) input->source.reset();
    }
    inputs.push_back(std::move(input));
  }
  return MergedFiles(std::move(inputs));
}

MergedFiles::MergedFiles(std::vector<std::unique_ptr<Input>> inputs) : inputs_(std::move(inputs)) {
  for (const auto& input : inputs_)
    if (input->end.kind == FileEnd::Kind::none) waiting_.push_back(input.get());
  std::sort(waiting_.begin(), waiting_.end(), [](const Input* a, const Input* b) {
    return std::tie(a->first, a->path, a->index) > std::tie(b->first, b->path, b->index);
  });
  for (std::size_t i = 0; i < waiting_.size(); ++i) waiting_[i]->rank = waiting_.size() - i;
}

void MergedFiles::push(Input& input) {
  open_.push_back(&input);
  std::push_heap(open_.begin(), open_.end(),
                 [](const Input* a, const Input* b) { return b->before(*a); });
}

MergedFiles::Input* MergedFiles::pop() {
  if (open_.empty()) return nullptr;
  std::pop_heap(open_.begin(), open_.end(),
                [](const Input* a, const Input* b) { return b->before(*a); });
  Input* const input = open_.back();
  open_.pop_back();
  return input;
}

/// Opens the files that begin no later than the earliest open one goes on.
void MergedFiles::open_due() {
  while (!waiting_.empty() && (open_.empty() || waiting_.back()->first <= open_.front()->head.at)) {
    Input& input = *waiting_.back();
    waiting_.pop_back();
    if (input.source != nullptr || input.reopen()) push(input);
  }
}

bool MergedFiles::next(Frame& frame) {
  if (alone()) {
    if (current_->source->next(frame)) return true;
    close();
    return false;
  }
  if (current_ != nullptr && !current_->advance()) current_ = nullptr;
  const bool goes_on = current_ != nullptr && open_.empty() &&
                       (waiting_.empty() || current_->head.at < waiting_.back()->first);
  if (!goes_on) {
    if (current_ != nullptr) push(*current_);
    open_due();
    current_ = pop();
  }
  if (current_ == nullptr) return false;
  frame = current_->head;
  return true;
}

std::size_t MergedFiles::next(std::span<Frame> frames) {
  if (!alone()) return next(frames.front()) ? 1 : 0;
  const std::size_t count = current_->source->next(frames);
  if (count == 0) close();
  return count;
}

void MergedFiles::close() {
  current_->close();
  current_ = nullptr;
}

std::vector<MergedFiles::File> MergedFiles::files() const {
  std::vector<File> files;
  files.reserve(inputs_.size());
  for (const auto& input : inputs_)
    files.push_back({input->path, input->source != nullptr ? input->source->end() : input->end});
  return files;
}

}  // namespace tenken::capture
