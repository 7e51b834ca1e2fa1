using System.Text.Json.Serialization;

namespace CodaMcp.Pages;

/// <summary>The JSON of the data that browsers store for the pages.</summary>
[JsonSerializable(typeof(SignIn))]
internal sealed partial class PagesJson : JsonSerializerContext;
