using CodaMcp.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Storage;

/// <summary>Members' data in the test: a store that can fail, and that can store and not say so.</summary>
internal sealed class MemberStoreInMemory : IMemberStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Epoch, long Version)> fences = [];
    private readonly Dictionary<(string Member, string Kind, string Id), string> entries = [];

    /// <summary>What happens before a write is stored.</summary>
    public Func<string, IReadOnlyCollection<MemberEntry>, Task> BeforeStoring { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>What happens after a write is stored, and before its caller is told.</summary>
    public Func<string, IReadOnlyCollection<MemberEntry>, Task> AfterStoring { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Whether reads and writes fail.</summary>
    public bool Fails { get; set; }

    /// <summary>How many writes were stored.</summary>
    public int Writes { get; private set; }

    /// <summary>The values of a kind, by id.</summary>
    public IReadOnlyDictionary<string, string> Of(string kind, string? member = null)
    {
        lock (gate)
            return entries.Where(entry => entry.Key.Kind == kind && (member is null || entry.Key.Member == member)).ToDictionary(entry => entry.Key.Id, entry => entry.Value);
    }

    public Task<MemberRows> TakeAsync(string member, CancellationToken cancellationToken)
    {
        if (Fails)
            return Task.FromException<MemberRows>(new IOException("disk full"));
        lock (gate)
        {
            var (epoch, version) = fences.GetValueOrDefault(member);
            fences[member] = (epoch + 1, version);
            return Task.FromResult(new MemberRows(
                epoch + 1, version, [.. entries.Where(entry => entry.Key.Member == member).Select(entry => new MemberEntry(entry.Key.Kind, entry.Key.Id, entry.Value))]));
        }
    }

    public async Task<bool> WriteAsync(string member, long epoch, long version, IReadOnlyCollection<MemberEntry> changes, CancellationToken cancellationToken)
    {
        await BeforeStoring(member, changes);
        if (Fails)
            throw new IOException("disk full");
        lock (gate)
        {
            if (fences.GetValueOrDefault(member) is var fence && (fence.Epoch != epoch || fence.Version >= version))
                return false;
            fences[member] = (epoch, version);
            Writes++;
            foreach (var change in changes)
            {
                if (change.Value is { } value)
                    entries[(member, change.Kind, change.Id)] = value;
                else
                    entries.Remove((member, change.Kind, change.Id));
            }
        }

        await AfterStoring(member, changes);
        return true;
    }

    public Task<bool> IsOwnerAsync(string member, long epoch, CancellationToken cancellationToken)
    {
        if (Fails)
            return Task.FromException<bool>(new IOException("disk full"));
        lock (gate)
            return Task.FromResult(fences.GetValueOrDefault(member).Epoch == epoch);
    }

    /// <summary>The data of a member, to be opened once its parts are made.</summary>
    public MemberData NewData(string member = "m:dev/org/ada") => new(this, member, NullLogger<MemberData>.Instance);

    /// <summary>Opens the data: what this store does completes at once.</summary>
    public static void Open(MemberData data)
    {
        var opening = data.OpenAsync(CancellationToken.None);
        Assert.True(opening.IsCompletedSuccessfully);
    }
}
