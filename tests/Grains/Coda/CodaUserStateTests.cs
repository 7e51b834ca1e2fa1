using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Users;

namespace CodaMcp.Tests.Coda;

public sealed class CodaUserStateTests
{
    // As stored by the first version: never to be changed, so that what old silos wrote stays readable.
    private const string Stored = """{"SchemaVersion":1,"Open":true,"Taken":[{"Category":3,"Until":"2026-11-23T09:00:06+00:00"}]}""";

    [Fact]
    public void Stored_state_is_read()
    {
        var state = JsonSerializer.Deserialize<CodaUserState>(Stored)!;

        Assert.Equal((true, new TakenPermit(CodaBudgetCategory.ListDocs, new DateTimeOffset(2026, 11, 23, 9, 0, 6, TimeSpan.Zero))), (state.Open, state.Taken.Single()));
    }

    [Fact]
    public void State_is_stored_in_the_form_it_is_read_in() =>
        Assert.Equal(Stored, JsonSerializer.Serialize(JsonSerializer.Deserialize<CodaUserState>(Stored)));

    [Fact]
    public void What_an_older_silo_reserved_is_passed_over()
    {
        const string Reserved = """{"SchemaVersion":1,"Open":true,"Taken":[],"Reserved":[{"Category":0,"Permits":50,"Until":"2026-11-23T09:00:06+00:00"}],"Writer":"7c0d4a11-5e2b-4c1f-9b6a-000000000006"}""";

        Assert.True(JsonSerializer.Deserialize<CodaUserState>(Reserved)!.Open);
    }
}
