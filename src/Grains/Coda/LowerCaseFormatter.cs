using System.Globalization;
using System.Reflection;
using Refit;

namespace CodaMcp.Coda;

/// <summary>Formats a URL parameter in lower case.</summary>
internal sealed class LowerCaseFormatter : IUrlParameterFormatter
{
    /// <inheritdoc/>
#pragma warning disable CA1308 // It is what Coda reads, not a key to compare by.
    public string? Format(object? value, ICustomAttributeProvider attributeProvider, Type type) =>
        Convert.ToString(value, CultureInfo.InvariantCulture)?.ToLowerInvariant();
#pragma warning restore CA1308
}
