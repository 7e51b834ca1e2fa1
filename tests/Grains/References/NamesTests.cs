using CodaMcp.References;

namespace CodaMcp.Tests.References;

public sealed class NamesTests
{
    [Theory]
    [InlineData("Caf\u00e9 plan", "Cafe\u0301 plan")]
    [InlineData("\u1e69", "s\u0307\u0323")]
    [InlineData("\ud55c\uae00", "\u1112\u1161\u11ab\u1100\u1173\u11af")]
    [InlineData("\uff34\uff41\uff53\uff4b\uff13", "Task3")]
    [InlineData("\ufb01nal", "final")]
    [InlineData("\uff76\uff9e", "\u30ac")]
    [InlineData("Wait\u2026", "Wait...")]
    [InlineData("A\u00a0B", "A B")]
    [InlineData("A\u202f\u2009B", "A B")]
    [InlineData("A\u3000B", "A B")]
    [InlineData("A\tB\n", "A B")]
    [InlineData("  A   B ", "A B")]
    [InlineData("Team\u2019s plan", "Team's plan")]
    [InlineData("Team`s plan", "Team\u2018s plan")]
    [InlineData("\u201cBest\u201d", "\"Best\"")]
    [InlineData("\u00abBest\u00bb", "\u201eBest\u201c")]
    [InlineData("2025\u20132026", "2025-2026")]
    [InlineData("A \u2014 B", "A - B")]
    [InlineData("\u22125", "-5")]
    [InlineData("e\u2011mail", "e-mail")]
    [InlineData("Ta\u200bsks\ufeff", "Tasks")]
    [InlineData("\u200eTasks\u200f", "Tasks")]
    [InlineData("Ta\u00adsks", "Tasks")]
    [InlineData("\u2764\ufe0f Todo", "\u2764 Todo")]
    [InlineData("\u00c4RGER", "\u00e4rger")]
    [InlineData("\u03a3\u039f\u03a6\u039f\u03a3", "\u03c3\u03bf\u03c6\u03bf\u03c2")]
    [InlineData("Stra\u00dfe", "STRASSE")]
    [InlineData("GRO\u1e9e", "gro\u00df")]
    [InlineData("\u0130stanbul", "i\u0307stanbul")]
    [InlineData("Aksam yaz\u0131", "AKSAM YAZI")]
    [InlineData("\ud800", "\ud800")]
    public void Names_that_read_the_same_are_alike(string one, string other)
    {
        Assert.True(Names.AreAlike(one, other));
        Assert.True(Names.AreAlike(other, one));
    }

    [Theory]
    [InlineData("Cafe", "Caf\u00e9")]
    [InlineData("AB", "A B")]
    [InlineData("it's", "its")]
    [InlineData("A-B", "AB")]
    [InlineData("'A'", "\"A\"")]
    [InlineData("Task 1", "Task 2")]
    [InlineData("\u200b", "")]
    [InlineData("", " ")]
    [InlineData(null, null)]
    public void Other_names_are_not(string? one, string? other) => Assert.False(Names.AreAlike(one, other));

    [Theory]
    [InlineData("Tasks", "Tasks")]
    [InlineData("tasks", "tasks")]
    [InlineData("Tasks ", "Tasks ")]
    [InlineData(" tasks ", "tasks")]
    [InlineData("Caf\u00e9", "Caf\u00e9")]
    [InlineData("Cafe\u0301\u00a0", "Caf\u00e9")]
    [InlineData("TASKS", "Tasks, tasks, Tasks ")]
    [InlineData("CAF\u00c9", "Caf\u00e9, caf\u00e9")]
    [InlineData("Task", "")]
    [InlineData("\u200b", "")]
    public void An_exact_match_wins_and_several_are_all_given(string wanted, string found) => Assert.Equal(
        found, string.Join(", ", Names.Find(["Tasks", "tasks", "Tasks ", null, "\u200b\u200b", "Caf\u00e9", "caf\u00e9"], name => name, wanted)));
}
