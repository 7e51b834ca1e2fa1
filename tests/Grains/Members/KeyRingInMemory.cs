using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CodaMcp.Tests.Members;

/// <summary>A key ring that can be lost.</summary>
internal sealed class KeyRingInMemory : IXmlRepository
{
    private readonly Lock gate = new();
    private readonly List<XElement> elements = [];

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (gate)
            return [.. elements.Select(element => new XElement(element))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        lock (gate)
            elements.Add(new XElement(element));
    }
}
