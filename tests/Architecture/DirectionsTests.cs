namespace CodaMcp.Tests;

public sealed class DirectionsTests
{
    private const string Table = """
        Low
        Middle       -> Low
        Middle.Part  -> Middle
        High         -> Low, Middle
        """;

    private readonly Directions directions = new(Table);

    [Fact]
    public void A_use_that_a_row_allows_is_no_violation() =>
        Assert.Empty(directions.Violations([new("High", "Low", ""), new("High", "High", ""), new("Middle.Part", "Middle", "")]));

    [Fact]
    public void A_use_that_no_row_allows_names_both_types() => Assert.Equal(
        ["Low must not use High: A uses B", "Middle must not use Middle.Part: C uses D"],
        directions.Violations([new("Middle", "Middle.Part", "C uses D"), new("Low", "High", "A uses B")]));

    [Fact]
    public void A_folder_without_a_row_belongs_to_the_folder_above_it() => Assert.Equal(
        ["Low must not use High: A uses B"], directions.Violations([new("Low.Other", "High.Other.More", "A uses B"), new("High.Other", "High", "")]));

    [Fact]
    public void A_new_part_needs_a_row() => Assert.Equal(["New has no row"], directions.Violations([new("New", "Low", ""), new("High", "New", "")]));

    [Fact]
    public void A_row_names_only_rows_above_it() =>
        Assert.Throws<ArgumentException>(() => new Directions("A -> B\nB"));

    [Fact]
    public void A_use_that_is_allowed_and_not_needed_is_named() =>
        Assert.Equal(["Middle.Part does not use Middle", "High does not use Low"], directions.Unused([new("Middle", "Low", ""), new("High", "Middle", "")]));
}
