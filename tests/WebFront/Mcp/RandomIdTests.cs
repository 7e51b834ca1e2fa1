using CodaMcp.Mcp;

namespace CodaMcp.Tests.Mcp;

public sealed class RandomIdTests
{
    [Fact]
    public void Names_and_records_of_many_threads_never_come_twice()
    {
        var names = new string[20_000];
        var records = new Guid[20_000];
        Parallel.For(0, names.Length, i => (names[i], records[i]) = (RandomId.New(), RandomId.NewVersion7(DateTimeOffset.UnixEpoch)));

        Assert.All(names, name => Assert.True(RandomId.IsOne(name)));
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(records.Length, records.Distinct().Count());
    }

    [Fact]
    public void A_record_has_version_7_and_its_moment()
    {
        var at = new DateTimeOffset(2026, 11, 29, 6, 7, 8, 123, TimeSpan.Zero);
        var expected = Guid.CreateVersion7(at).ToString();
        var made = RandomId.NewVersion7(at);

        Assert.Equal((7, expected[..13]), (made.Version, made.ToString()[..13]));
        Assert.InRange(made.Variant, 8, 11);
    }
}
