import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from './address.ts';
import { readModbusMap } from './read-map.ts';

describe('a register map', () => {
  test('gives devices and keys, in whatever order its columns are', () => {
    const map = readModbusMap(
      [
        'address,unit id,device,name,type,order,scale,offset,unit,period',
        '40101,7,pump,Flow,float,CDAB,0.1,0,m³/h,5s',
        'holding:20.4,7,pump,Running,bool,,,,,',
        '40021.8-11,7,pump,Mode,word,,,,,',
        '30021.12-19,7,pump,Fault,dword,CDAB,,,,',
        '40200,7,pump,Serial number,char[12],,,,,',
        '40210,7,pump,Place,GBK[20],BA,,,,10m',
        'coil:3,8,,,,,,,,',
        '0x10,9,,,,,,,,',
      ].join('\n'),
    );
    expect(map.devices).toEqual([
      {
        identity: 'pump@7',
        keys: [
          { key: '40101:float32:CDAB@5s', name: 'Flow', scale: 0.1, offset: 0, unit: 'm³/h' },
          { key: 'holding:20.4', name: 'Running', scale: 1, offset: 0, unit: '' },
          { key: '40021.8-11:uint16', name: 'Mode', scale: 1, offset: 0, unit: '' },
          { key: '30021.12-19:uint32:CDAB', name: 'Fault', scale: 1, offset: 0, unit: '' },
          { key: '40200:string[12]', name: 'Serial number', scale: 1, offset: 0, unit: '', isText: true },
          { key: '40210:string[20]:BA:gbk@10m', name: 'Place', scale: 1, offset: 0, unit: '', isText: true },
        ],
      },
      { identity: '8', keys: [{ key: 'coil:3', name: 'coil:3', scale: 1, offset: 0, unit: '' }] },
    ]);
    expect(map.errors).toEqual([
      {
        row: 9,
        text: expect.objectContaining({
          en: '16 is no address such as holding:100:float32:CDAB, holding:20.4-7, holding:100:string[16] or 40101',
        }),
      },
    ]);
  });

  test('may be Chinese, with semicolons, function codes and a byte order mark', () => {
    const map = readModbusMap('\uFEFF站号;功能码;地址;类型;名称;倍率\n1;03;0x0064;int;温度;0.1\n1;1;5;;运行;\n');
    expect(map).toEqual({
      devices: [
        {
          identity: '1',
          keys: [
            { key: 'holding:100:int16', name: '温度', scale: 0.1, offset: 0, unit: '' },
            { key: 'coil:5', name: '运行', scale: 1, offset: 0, unit: '' },
          ],
        },
      ],
      errors: [],
      refusedRows: 0,
    });
  });

  test.each([
    ['256,40001,,,', 'unit id "256"'],
    [',40001,,,', 'unit id ""'],
    ['1,,,,', 'address is missing'],
    ['1,holding:30,string,,', 'such as string[16]'],
    ['1,holding:30,string[999],,', '1 to 250'],
    ['1,40001,,0,', 'scale "0"'],
    ['1,40001,,x,', 'scale "x"'],
    ['1,40001,,,x', 'offset "x"'],
    ['1,40001,int32:AA,,', 'has no byte order'],
    ['1,40002,,,', '40002 is there already'],
    ['x@1,40001,,,', 'unit id "x@1"'],
  ])('tells row by row what it cannot take: %s', (row, why) => {
    const map = readModbusMap(`unit id,address,type,scale,offset\n1,40002,,,\n${row}`);
    expect(map.errors.at(-1)?.text.en).toContain(why);
    expect(map.errors.at(-1)?.text.zh).not.toBe('');
    expect(map.devices[0]?.keys[0]?.key).toBe('40002');
  });

  test('without a heading, or that is no CSV, is refused as a whole', () => {
    expect(readModbusMap('').errors).toEqual([
      { row: 1, text: { zh: '表头缺少列：从站地址、寄存器地址', en: 'the heading lacks: unit id, address' } },
    ]);
    expect(readModbusMap('unit id,address\n1,"400').errors[0]?.text.en).toContain('this is no CSV');
  });

  test('is read up to 20,000 rows, and that there were more is told', () => {
    const rows = Array.from({ length: 20_002 }, (_, i) => `1,holding:${i}`);
    const map = readModbusMap(`unit id,address\n${rows.join('\n')}`);
    expect(map.devices[0]?.keys).toHaveLength(20_000);
    expect(map.errors).toEqual([{ row: 20_002, text: expect.objectContaining({ en: 'at most 20000 rows; what follows was not read' }) }]);
  });

  test('never throws, and all keys that it gives are addresses', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('1', '40001', 'holding:3', 'float', 'CDAB', '0x1F', '"', 'coil', '5s'));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 8 }), (rows) => {
        const csv = ['unit id,address,table,type,order,period,scale', ...rows.map((cells) => cells.join(','))].join('\n');
        for (const { keys } of readModbusMap(csv).devices)
          for (const { key } of keys) expect(parseAddress(key)).not.toHaveProperty('refused');
      }),
    );
  });
});
