// SPDX-License-Identifier: Apache-2.0
//
// Runs a fuzz target without libFuzzer: the empty input, then every file of the folders and files given. So each build
// compiles the fuzz targets and runs their committed corpus.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

/// The files to run, sorted by path so that every run has the same order. False if a path cannot be read.
bool collect(const std::string& argument, std::vector<std::filesystem::path>& files) {
  std::error_code error;
  const std::filesystem::path path(argument);
  if (!std::filesystem::is_directory(path, error)) {
    files.push_back(path);
    return true;
  }
  std::filesystem::recursive_directory_iterator entry(path, error);
  for (const std::filesystem::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    if (entry->is_regular_file(error)) files.push_back(entry->path());
  }
  return !error;
}

/// Runs one file. False if it cannot be read.
bool replay(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return false;
  const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  // A copy of exactly this size lets the address sanitizer see a read past the end.
  const std::vector<uint8_t> input(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(input.data(), input.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    if (!collect(argv[i], files)) {
      std::fprintf(stderr, "cannot read %s\n", argv[i]);
      return 1;
    }
  }
  std::sort(files.begin(), files.end());
  const uint8_t nothing = 0;
  LLVMFuzzerTestOneInput(&nothing, 0);
  for (const std::filesystem::path& file : files) {
    // The name comes first, so that a crash is seen to belong to it.
    std::printf("%s\n", file.c_str());
    std::fflush(stdout);
    if (!replay(file)) {
      std::fprintf(stderr, "cannot read %s\n", file.c_str());
      return 1;
    }
  }
  std::printf("%zu inputs and the empty one\n", files.size());
  return 0;
}
