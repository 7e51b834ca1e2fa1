using CodaMcp.Members;
using CodaMcp.Resources;

namespace CodaMcp.Tests.Resources;

public sealed class NameMatchesTests
{
    [Fact]
    public void Names_that_begin_with_the_text_come_before_those_that_hold_it() =>
        Assert.Equal(["Plan B", "The plan"], Of("plan", "The plan", "Notes", "Plan B").Values);

    [Fact]
    public void Nothing_typed_fits_all_names_in_their_order() =>
        Assert.Equal(["b", "a", "c"], Of("", "b", "a", "c").Values);

    [Fact]
    public void A_name_that_several_share_is_proposed_by_id() =>
        Assert.Equal(["id-0", "Plan B", "id-2"], Of("plan", "Plan", "Plan B", "plan ").Values);

    [Theory]
    [InlineData("..")]
    [InlineData("a\nb")]
    [InlineData("https://coda.io/d/x")]
    public void A_name_that_no_uri_can_hold_is_proposed_by_id(string name) =>
        Assert.Equal(["id-0"], Of("", name).Values);

    [Fact]
    public void A_name_too_long_to_choose_by_is_proposed_by_id() =>
        Assert.Equal(["id-0"], Of("", new string('x', 201)).Values);

    [Fact]
    public void What_has_no_name_is_not_proposed() =>
        Assert.Empty(NameMatches.Of([("i-1", null), ("i-2", " ")], "", complete: true).Values);

    [Fact]
    public void At_most_100_are_given_of_however_many_fit()
    {
        var found = Of("n", [.. Enumerable.Range(0, 250).Select(number => $"n{number}")]);

        Assert.Equal((100, 250, true), (found.Values.Length, found.Total, found.HasMore));
    }

    [Fact]
    public void Exactly_100_are_all_there_are()
    {
        var found = Of("n", [.. Enumerable.Range(0, 100).Select(number => $"n{number}")]);

        Assert.Equal((100, 100, false), (found.Values.Length, found.Total, found.HasMore));
    }

    [Fact]
    public void Where_not_all_was_read_no_total_is_claimed()
    {
        var found = NameMatches.Of([("id", "Plan")], "", complete: false);

        Assert.Equal((null, true), (found.Total, found.HasMore));
    }

    private static ArgumentCompletions Of(string typed, params string[] names) =>
        NameMatches.Of([.. names.Select((name, at) => ($"id-{at}", (string?)name))], typed, complete: true);
}
