using System.Reflection;

namespace CodaMcp.Tests;

/// <summary>The member's grain stays a facade, and its parts stay small enough to read at once.</summary>
public sealed class MemberGrainTests
{
    private const int MostParameters = 10;
    private const int MostLines = 250;

    [Fact]
    public void The_grain_is_made_of_ten_parts_at_most()
    {
        var grain = Assembly.Load("CodaMcp.Grains").GetType("CodaMcp.Members.MemberGrain", throwOnError: true)!;
        var parts = Assert.Single(grain.GetConstructors()).GetParameters().Length;

        Assert.True(parts <= MostParameters, $"It has {parts}. Give the new one to the part that the grain uses it for.");
    }

    [Fact]
    public void No_file_of_the_grain_and_its_parts_has_more_than_250_lines()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "src", "Grains", "Members"), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetFileName(file), Lines: File.ReadLines(file).Count())).ToList();

        Assert.Contains(files, file => file.Name == "MemberGrain.cs");
        Assert.DoesNotContain(files, file => file.Lines > MostLines);
    }
}
