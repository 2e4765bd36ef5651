#include "client/console/private_folder.hpp"

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace banter::console {

void make_private_folder(const std::string& folder)
{
    const std::filesystem::path path{folder};
    if (folder.empty() || ::access(folder.c_str(), F_OK) == 0)
        return;
    if (path.has_parent_path() && path.parent_path() != path)
        make_private_folder(path.parent_path().string());
    static_cast<void>(::mkdir(folder.c_str(), S_IRWXU)); // without it the files are not kept
}

} // namespace banter::console
