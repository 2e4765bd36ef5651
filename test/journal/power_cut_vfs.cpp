#include "test/journal/power_cut_vfs.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <stdexcept>

namespace banter::journal::test {

namespace {

constexpr std::size_t sector_bytes = 512;

std::size_t size_of(std::int64_t n) { return static_cast<std::size_t>(n); }

} // namespace

// An open file of SQLite; sqlite3_file must be the first member.
struct power_cut_vfs::handle {
    sqlite3_file base{};
    power_cut_vfs* disk = nullptr;
    file_ptr file;
    std::string name;             // empty: a temporary file, whose calls are not counted
    bool syncs_directory = false; // with its next sync
    bool maps_shm = false;
    int level = SQLITE_LOCK_NONE;
    unsigned shm_shared = 0;
    unsigned shm_exclusive = 0;
};

// ---- called by SQLite

struct power_cut_vfs::functions {
    using guard = std::unique_lock<std::mutex>;

    static power_cut_vfs& of(sqlite3_vfs* v) { return *static_cast<power_cut_vfs*>(v->pAppData); }
    static handle& of(sqlite3_file* f) { return *reinterpret_cast<handle*>(f); }
    static sqlite3_vfs* real() { return ::sqlite3_vfs_find(nullptr); }

    static int open(sqlite3_vfs* v, const char* name, sqlite3_file* f, int flags, int* out_flags)
    {
        auto& disk = of(v);
        f->pMethods = nullptr;
        const std::string path = name == nullptr ? "" : name;
        file_ptr file;
        bool made = false;
        {
            guard lock{disk.mutex_};
            if (disk.off_)
                return SQLITE_CANTOPEN;
            const auto at = disk.files_.find(path);
            if (at != disk.files_.end())
                file = at->second;
        }
        if (!file) {
            if ((flags & SQLITE_OPEN_CREATE) == 0)
                return SQLITE_CANTOPEN;
            file = std::make_shared<disk_file>();
            made = true;
            guard lock;
            if (int code = SQLITE_CANTOPEN; !path.empty()) {
                const auto said = disk.ask(call::create, path, code, lock);
                if (said != verdict::no)
                    disk.since_.emplace_back(path, file);
                if (said != verdict::yes)
                    return code;
                disk.files_[path] = file;
            }
        }
        auto* const h = new (f) handle;
        h->base.pMethods = &methods();
        h->disk = &disk;
        h->file = std::move(file);
        h->name = path;
        h->syncs_directory =
            made && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL)) != 0;
        if (out_flags != nullptr)
            *out_flags = flags;
        return SQLITE_OK;
    }

    static int remove(sqlite3_vfs* v, const char* name, int sync)
    {
        auto& disk = of(v);
        {
            const guard lock{disk.mutex_};
            if (!disk.files_.contains(name))
                return SQLITE_IOERR_DELETE_NOENT;
        }
        guard lock;
        int code = SQLITE_IOERR_DELETE;
        const auto said = disk.ask(call::remove, name, code, lock);
        if (said != verdict::no)
            disk.since_.emplace_back(name, nullptr);
        if (said != verdict::yes)
            return code;
        disk.files_.erase(name);
        if (sync != 0)
            disk.sync_directory();
        return SQLITE_OK;
    }

    static int access(sqlite3_vfs* v, const char* name, int, int* out)
    {
        auto& disk = of(v);
        const guard lock{disk.mutex_};
        if (disk.off_)
            return SQLITE_IOERR_ACCESS;
        const auto at = disk.files_.find(name);
        *out = at != disk.files_.end() && !at->second->now.empty(); // as SQLite's own VFS does
        return SQLITE_OK;
    }

    static int full_pathname(sqlite3_vfs*, const char* name, int n, char* out)
    {
        ::sqlite3_snprintf(n, out, "%s", name);
        return SQLITE_OK;
    }

    static int last_error(sqlite3_vfs* v, int, char*) { return of(v).errno_; }

    static int close(sqlite3_file* f)
    {
        auto& h = of(f);
        unlock(f, SQLITE_LOCK_NONE);
        h.~handle();
        return SQLITE_OK;
    }

    static int read(sqlite3_file* f, void* to, int amount, sqlite3_int64 at)
    {
        auto& h = of(f);
        const guard lock{h.disk->mutex_};
        if (h.disk->off_)
            return SQLITE_IOERR_READ;
        const auto& content = h.file->now;
        const auto begin = std::min(size_of(at), content.size());
        const auto got = std::min(size_of(amount), content.size() - begin);
        std::memcpy(to, content.data() + begin, got);
        std::memset(static_cast<char*>(to) + got, 0, size_of(amount) - got);
        return got == size_of(amount) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }

    // Shared by all calls that change a file.
    static int change_file(handle& h, call what, int code, change c)
    {
        guard lock;
        const auto said = h.name.empty() ? verdict::yes : h.disk->ask(what, h.name, code, lock);
        if (said == verdict::yes)
            apply(h.file->now, c);
        if (!h.name.empty() && said != verdict::no)
            h.file->since.push_back(std::move(c));
        return said == verdict::yes ? SQLITE_OK : code;
    }

    static int write(sqlite3_file* f, const void* from, int amount, sqlite3_int64 at)
    {
        return change_file(of(f), call::write, SQLITE_IOERR_WRITE,
                           {at, {static_cast<const char*>(from), size_of(amount)}, false});
    }

    static int truncate(sqlite3_file* f, sqlite3_int64 size)
    {
        return change_file(of(f), call::truncate, SQLITE_IOERR_TRUNCATE, {size, {}, true});
    }

    static int sync(sqlite3_file* f, int)
    {
        auto& h = of(f);
        if (h.name.empty())
            return SQLITE_OK;
        guard lock;
        int code = SQLITE_IOERR_FSYNC;
        if (h.disk->ask(call::sync, h.name, code, lock) != verdict::yes)
            return code;
        for (const auto& c : h.file->since)
            apply(h.file->synced, c);
        h.file->since.clear();
        if (std::exchange(h.syncs_directory, false))
            h.disk->sync_directory();
        return SQLITE_OK;
    }

    static int file_size(sqlite3_file* f, sqlite3_int64* out)
    {
        auto& h = of(f);
        const guard lock{h.disk->mutex_};
        *out = static_cast<sqlite3_int64>(h.file->now.size());
        return h.disk->off_ ? SQLITE_IOERR_FSTAT : SQLITE_OK;
    }

    static int lock(sqlite3_file* f, int level)
    {
        auto& h = of(f);
        auto& file = *h.file;
        const guard lock{h.disk->mutex_};
        if (h.disk->off_)
            return SQLITE_IOERR_LOCK;
        if (h.level >= level)
            return SQLITE_OK;
        if (file.exclusive != nullptr && file.exclusive != &h)
            return SQLITE_BUSY;
        if (level >= SQLITE_LOCK_RESERVED && file.reserved != nullptr && file.reserved != &h)
            return SQLITE_BUSY;
        if (h.level == SQLITE_LOCK_NONE)
            ++file.shared;
        if (level >= SQLITE_LOCK_RESERVED)
            file.reserved = &h;
        h.level = level;
        if (level == SQLITE_LOCK_EXCLUSIVE) {
            file.exclusive = &h;
            if (file.shared > 1) {
                h.level = SQLITE_LOCK_PENDING;
                return SQLITE_BUSY;
            }
        }
        return SQLITE_OK;
    }

    static int unlock(sqlite3_file* f, int level)
    {
        auto& h = of(f);
        auto& file = *h.file;
        const guard lock{h.disk->mutex_};
        if (h.level <= level)
            return SQLITE_OK;
        if (file.exclusive == &h)
            file.exclusive = nullptr;
        if (file.reserved == &h)
            file.reserved = nullptr;
        if (level == SQLITE_LOCK_NONE)
            --file.shared;
        h.level = level;
        return SQLITE_OK;
    }

    static int check_reserved(sqlite3_file* f, int* out)
    {
        auto& h = of(f);
        const guard lock{h.disk->mutex_};
        *out = h.file->reserved != nullptr;
        return SQLITE_OK;
    }

    static int file_control(sqlite3_file* f, int what, void* out)
    {
        if (what != SQLITE_FCNTL_LAST_ERRNO)
            return SQLITE_NOTFOUND;
        *static_cast<int*>(out) = of(f).disk->errno_;
        return SQLITE_OK;
    }
    static int sector_size(sqlite3_file*) { return 4096; }
    static int characteristics(sqlite3_file*)
    {
        return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
    } // as SQLite's own VFS

    static int shm_map(sqlite3_file* f, int page, int page_bytes, int extend, void volatile** out)
    {
        auto& h = of(f);
        auto& shm = h.file->shm;
        const guard lock{h.disk->mutex_};
        *out = nullptr;
        if (h.disk->off_)
            return SQLITE_IOERR_SHMMAP;
        if (!std::exchange(h.maps_shm, true))
            ++h.file->shm_users;
        while (extend != 0 && shm.size() <= size_of(page))
            shm.push_back(std::make_unique<char[]>(size_of(page_bytes)));
        if (shm.size() > size_of(page))
            *out = shm[size_of(page)].get();
        return SQLITE_OK;
    }

    static int shm_lock(sqlite3_file* f, int first, int n, int flags)
    {
        auto& h = of(f);
        auto& file = *h.file;
        const guard lock{h.disk->mutex_};
        const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
        const bool takes = (flags & SQLITE_SHM_LOCK) != 0;
        if (takes && h.disk->off_)
            return SQLITE_IOERR_SHMLOCK;
        for (int i = first; takes && i < first + n; ++i) {
            const bool others = file.shm_shared[i] > static_cast<int>((h.shm_shared >> i) & 1U);
            if ((file.shm_exclusive[i] && ((h.shm_exclusive >> i) & 1U) == 0) || (exclusive && others))
                return SQLITE_BUSY;
        }
        for (int i = first; i < first + n; ++i) {
            const unsigned bit = 1U << i;
            auto& held = exclusive ? h.shm_exclusive : h.shm_shared;
            if (((held & bit) != 0) == takes)
                continue;
            held ^= bit;
            if (exclusive)
                file.shm_exclusive[i] = takes;
            else
                file.shm_shared[i] += takes ? 1 : -1;
        }
        return SQLITE_OK;
    }

    static void shm_barrier(sqlite3_file* f) { const guard lock{of(f).disk->mutex_}; }

    static int shm_unmap(sqlite3_file* f, int)
    {
        shm_lock(f, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK | SQLITE_SHM_SHARED);
        shm_lock(f, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK | SQLITE_SHM_EXCLUSIVE);
        auto& h = of(f);
        const guard lock{h.disk->mutex_};
        if (std::exchange(h.maps_shm, false) && --h.file->shm_users == 0)
            h.file->shm.clear();
        return SQLITE_OK;
    }

    static const sqlite3_io_methods& methods()
    {
        static const sqlite3_io_methods all = {2,
                                               close,
                                               read,
                                               write,
                                               truncate,
                                               sync,
                                               file_size,
                                               lock,
                                               unlock,
                                               check_reserved,
                                               file_control,
                                               sector_size,
                                               characteristics,
                                               shm_map,
                                               shm_lock,
                                               shm_barrier,
                                               shm_unmap,
                                               nullptr,
                                               nullptr};
        return all;
    }
};

// ---- the disk

power_cut_vfs::power_cut_vfs()
{
    static std::atomic<int> made = 0;
    name_ = "power-cut-" + std::to_string(++made);
    vfs_ = *functions::real();
    vfs_.iVersion = 2;
    vfs_.szOsFile = sizeof(handle);
    vfs_.mxPathname = 1024;
    vfs_.pNext = nullptr;
    vfs_.zName = name_.c_str();
    vfs_.pAppData = this;
    vfs_.xOpen = functions::open;
    vfs_.xDelete = functions::remove;
    vfs_.xAccess = functions::access;
    vfs_.xFullPathname = functions::full_pathname;
    vfs_.xGetLastError = functions::last_error;
    if (::sqlite3_vfs_register(&vfs_, 0) != SQLITE_OK)
        throw std::runtime_error{"SQLite does not take a VFS"};
}

power_cut_vfs::~power_cut_vfs() { ::sqlite3_vfs_unregister(&vfs_); }

void power_cut_vfs::before(opinion asked)
{
    const std::lock_guard lock{mutex_};
    asked_ = std::move(asked);
}

std::uint64_t power_cut_vfs::calls() const
{
    const std::lock_guard lock{mutex_};
    return calls_;
}

void power_cut_vfs::cut_at(std::uint64_t n)
{
    const std::lock_guard lock{mutex_};
    cut_at_ = n;
}

void power_cut_vfs::cut()
{
    const std::lock_guard lock{mutex_};
    off_ = true;
}

bool power_cut_vfs::is_cut() const
{
    const std::lock_guard lock{mutex_};
    return off_;
}

// Whether a call may change the disk. Takes `lock`, which is not held while the function of before() runs.
// @param code  the error of the call; set if that function returns another one
power_cut_vfs::verdict power_cut_vfs::ask(call what, const std::string& file, int& code,
                                          std::unique_lock<std::mutex>& lock)
{
    lock = std::unique_lock{mutex_};
    if (off_)
        return verdict::no;
    if (const auto asked = asked_) {
        lock.unlock();
        const int said = asked(what, file);
        lock.lock();
        if (said != SQLITE_OK)
            code = said;
        if (said != SQLITE_OK || off_)
            return verdict::no;
    }
    if (++calls_ != cut_at_)
        return verdict::yes;
    off_ = true;
    return verdict::cut_short;
}

void power_cut_vfs::sync_directory()
{
    since_.clear();
    synced_files_ = files_;
}

void power_cut_vfs::apply(std::string& content, const change& c)
{
    const auto at = size_of(c.at);
    if (c.truncates)
        return content.resize(std::min(at, content.size()));
    if (content.size() < at + c.bytes.size())
        content.resize(at + c.bytes.size());
    content.replace(at, c.bytes.size(), c.bytes);
}

// @return the content of `f` after a power cut.
std::string power_cut_vfs::after(const disk_file& f, loss how, std::mt19937_64& random)
{
    auto content = f.synced;
    // Some disks have written nearly all, some nearly nothing.
    const auto kept_in_ten = std::array{1U, 5U, 9U}[random() % 3];
    const auto kept = [&] { return random() % 10 < kept_in_ten; };
    for (const auto& c : f.since) {
        const bool last = &c == &f.since.back();
        if (how == loss::everything)
            break;
        if (how == loss::nothing || (how == loss::torn_last && !last) || (c.truncates && kept())) {
            apply(content, c);
        } else if (how == loss::torn_last && !c.truncates) {
            apply(content, {c.at, c.bytes.substr(0, c.bytes.size() / 2), false});
        } else if (how == loss::random_sectors && !c.truncates) {
            for (std::size_t at = 0; at < c.bytes.size(); at += sector_bytes)
                if (kept())
                    apply(content,
                          {c.at + static_cast<std::int64_t>(at), c.bytes.substr(at, sector_bytes), false});
        }
    }
    return content;
}

void power_cut_vfs::restore(loss how, std::uint64_t seed)
{
    std::mt19937_64 random{seed};
    const std::lock_guard lock{mutex_};
    auto found = synced_files_;
    for (const auto& change_of_directory : since_) {
        const auto& [name, file] = change_of_directory;
        const bool last = &change_of_directory == &since_.back();
        if (how == loss::everything || (how == loss::random_sectors && random() % 2 == 0) ||
            (how == loss::torn_last && last))
            continue;
        if (file)
            found[name] = file;
        else
            found.erase(name);
    }
    files_.clear();
    for (const auto& [name, old] : found) {
        auto file = std::make_shared<disk_file>();
        file->now = file->synced = after(*old, how, random);
        files_.emplace(name, std::move(file));
    }
    sync_directory();
    cut_at_ = 0;
    off_ = false;
}

} // namespace banter::journal::test
